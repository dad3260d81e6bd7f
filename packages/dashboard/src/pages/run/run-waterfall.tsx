import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from '../../design/button';
import { classNames } from '../../design/class-names';
import { Panel } from '../../design/page';
import { Skeleton } from '../../design/skeleton';
import { isFinal, RUN_STATUSES, STATUS_LOOKS } from '../../design/status-badge';
import { useNowMs } from '../../design/time';
import { Tooltip } from '../../design/tooltip';
import { countOf, countText, durationText } from '../../format/time';
import { useTenantId } from '../../session/session';
import { timingsQuery } from './run-queries';
import { linesOf, type Timing, type TimingNode, treeOf } from './timing-tree';

/** Children shown when one asks for more. */
const MORE_CHILDREN = 100;

interface RunWaterfallProps {
  run: string;
  live: boolean;
  selected: string | undefined;
  onSelect: (task: string) => void;
}

/** Queueing and running of every task on one axis of time, what tasks spawned nested below them (DSH-02). */
export function RunWaterfall({ run, live, selected, onSelect }: RunWaterfallProps) {
  const tenant = useTenantId();
  const nowMs = useNowMs();
  const { data: timings } = useQuery(timingsQuery(run, live));
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [more, setMore] = useState<ReadonlyMap<string, number>>(new Map());
  const roots = useMemo(() => treeOf(timings ?? []), [timings]);
  if (timings === undefined)
    return (
      <Panel flush title="Waterfall">
        <Skeleton rows={1} />
      </Panel>
    );
  if (timings.length === 0) return null;
  const lines = linesOf(roots, timings.length, { toggled, more });
  const spans = new Map(
    lines.flatMap((line) => (line.kind === 'task' ? [[line.node, spanOf(line.node.timing, nowMs)]] : [])),
  );
  const beginMs = Math.min(...[...spans.values()].map(({ queuedMs }) => queuedMs));
  const wholeMs = Math.max(1, Math.max(...[...spans.values()].map(({ endMs }) => endMs)) - beginMs);
  const nests = timings.some(({ depth }) => depth > 0);
  const toggle = (id: string) => {
    const next = new Set(toggled);
    if (!next.delete(id)) next.add(id);
    setToggled(next);
  };
  return (
    <Panel
      flush
      title="Waterfall"
      actions={
        <span className="flex items-center gap-3 text-xs text-ink-faint tabular-nums">
          {nests && <SpawnedSummary timings={timings} />}
          {durationText(wholeMs)}
        </span>
      }
    >
      <ul className="max-h-96 overflow-y-auto py-1.5" aria-label="Tasks over time">
        {lines.map((line) => {
          if (line.kind === 'more')
            return (
              <li
                key={`more ${line.parent.timing.taskExternalId}`}
                className="flex h-8 items-center gap-2 px-4"
                style={{ paddingLeft: indent(line.parent.timing.depth + 1) }}
              >
                <Button
                  variant="quiet"
                  size="small"
                  onClick={() => {
                    const id = line.parent.timing.taskExternalId;
                    setMore(new Map(more).set(id, (more.get(id) ?? 0) + MORE_CHILDREN));
                  }}
                >
                  {countText(line.hidden)} more
                </Button>
                <Link
                  to={`/tenants/${tenant}/runs`}
                  search={{ parent: line.parent.timing.taskExternalId, window: '30d' }}
                  className="text-xs text-accent hover:underline"
                >
                  All in the list of runs
                </Link>
              </li>
            );
          const { node, isOpen } = line;
          const { timing } = node;
          const id = timing.taskExternalId;
          return (
            <li
              key={id}
              className={classNames(
                'flex h-8 items-center gap-3 px-4 hover:bg-hover',
                selected === id && 'bg-accent-soft hover:bg-accent-soft',
              )}
            >
              <div
                className="flex w-40 shrink-0 items-center sm:w-64"
                style={{ paddingLeft: indent(timing.depth, 0) }}
              >
                {nests && <Fold node={node} isOpen={isOpen} onToggle={() => toggle(id)} />}
                <TaskName
                  timing={timing}
                  childCount={isOpen ? 0 : node.children.length}
                  {...(timing.depth === 0
                    ? { isSelected: selected === id, onSelect: () => onSelect(id) }
                    : { to: `/tenants/${tenant}/runs/${timing.workflowRunId}` })}
                />
              </div>
              <Bar {...spans.get(node)!} timing={timing} beginMs={beginMs} wholeMs={wholeMs} />
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

/** Room at the left of a line, one step for each level. */
const indent = (depth: number, base = 1) => `${base + Math.min(depth, 8) * 0.875}rem`;

/** How many tasks were spawned and how they stand. */
function SpawnedSummary({ timings }: { timings: readonly Timing[] }) {
  const spawned = timings.filter(({ depth }) => depth > 0);
  return (
    <span className="flex flex-wrap items-center gap-x-2.5 max-sm:hidden">
      {countOf(spawned.length, 'spawned task')}
      {RUN_STATUSES.map((status) => {
        const count = spawned.filter((timing) => timing.status === status).length;
        const { icon: Icon, ink, label } = STATUS_LOOKS[status];
        return (
          count > 0 && (
            <span key={status} className={classNames('flex items-center gap-1', ink)}>
              <Icon aria-hidden className="size-3" strokeWidth={2.5} />
              {countText(count)}
              <span className="sr-only">{label}</span>
            </span>
          )
        );
      })}
    </span>
  );
}

/** Opens and closes what a task spawned. */
function Fold({ node, isOpen, onToggle }: { node: TimingNode; isOpen: boolean; onToggle: () => void }) {
  if (node.children.length === 0) return <span className="w-5 shrink-0" />;
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-label={`${countOf(node.children.length, 'child task')} of ${node.timing.taskDisplayName}`}
      className="grid h-6 w-5 shrink-0 place-items-center rounded text-ink-faint hover:text-ink"
      onClick={onToggle}
    >
      <ChevronRight
        aria-hidden
        className={classNames('size-3 transition-transform', isOpen && 'rotate-90')}
      />
    </button>
  );
}

/** Selects a task of this run, leads to the run of a spawned one. */
function TaskName({
  timing,
  childCount,
  to,
  isSelected,
  onSelect,
}: {
  timing: Timing;
  /** Shown behind the name where children are folded away. */
  childCount: number;
  to?: string;
  isSelected?: boolean;
  onSelect?: () => void;
}) {
  const content = (
    <>
      <span
        aria-hidden
        className="size-1.5 shrink-0 rounded-full"
        style={{ background: STATUS_LOOKS[timing.status].color }}
      />
      <span className="truncate">{timing.taskDisplayName}</span>
      {(timing.attempt ?? 1) > 1 && (
        <span className="shrink-0 text-2xs text-ink-faint">×{timing.attempt}</span>
      )}
      {childCount > 0 && (
        <span className="shrink-0 rounded bg-hover px-1 text-2xs text-ink-faint tabular-nums">
          {countText(childCount)}
        </span>
      )}
    </>
  );
  const look = 'flex min-w-0 flex-1 items-center gap-1.5 text-left text-xs hover:underline';
  if (to !== undefined)
    return (
      <Link to={to} className={look}>
        {content}
      </Link>
    );
  return (
    <button type="button" aria-pressed={isSelected} className={look} onClick={onSelect}>
      {content}
    </button>
  );
}

interface Span {
  queuedMs: number;
  startedMs: number;
  endMs: number;
}

function Bar({
  timing,
  queuedMs,
  startedMs,
  endMs,
  beginMs,
  wholeMs,
}: Span & { timing: Timing; beginMs: number; wholeMs: number }) {
  const { color, label } = STATUS_LOOKS[timing.status];
  const percent = (ms: number) => `${(100 * (ms - beginMs)) / wholeMs}%`;
  return (
    <>
      <Tooltip
        text={`${label}. Waited ${durationText(startedMs - queuedMs)}, ran ${durationText(endMs - startedMs)}.`}
      >
        <div className="relative h-3.5 min-w-0 flex-1">
          <span
            className="absolute top-1.5 h-0.5 rounded bg-line-strong"
            style={{ left: percent(queuedMs), width: `calc(${percent(startedMs)} - ${percent(queuedMs)})` }}
          />
          {timing.startedAt && (
            <span
              className="absolute top-0.5 h-2.5 min-w-1 rounded-sm"
              style={{
                left: `min(${percent(startedMs)}, calc(100% - 4px))`,
                width: `calc(${percent(endMs)} - ${percent(startedMs)})`,
                background: color,
                opacity: isFinal(timing.status) ? 0.85 : 1,
              }}
            />
          )}
        </div>
      </Tooltip>
      <span className="w-14 shrink-0 text-right text-xs text-ink-soft tabular-nums">
        {timing.startedAt ? durationText(endMs - startedMs) : '–'}
      </span>
    </>
  );
}

function spanOf(timing: Timing, nowMs: number): Span {
  const end = timing.finishedAt ? Date.parse(timing.finishedAt) : nowMs;
  const queued = Date.parse(timing.queuedAt ?? timing.taskInsertedAt);
  const endMs = Math.max(end, queued);
  const started = timing.startedAt ? Date.parse(timing.startedAt) : endMs;
  return { queuedMs: queued, startedMs: Math.min(Math.max(started, queued), endMs), endMs };
}
