import type { RestSchema } from '@hatchet-ts/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { classNames } from '../../design/class-names';
import { Panel } from '../../design/page';
import { isFinal, STATUS_LOOKS } from '../../design/status-badge';
import { useNowMs } from '../../design/time';
import { Tooltip } from '../../design/tooltip';
import { durationText } from '../../format/time';
import { useTenantId } from '../../session/session';
import { timingsQuery } from './run-queries';

type Timing = RestSchema<'V1TaskTiming'>;

/** More rows than anybody reads, and what a browser draws at once. */
const ROWS_MAX = 200;

interface RunWaterfallProps {
  run: string;
  live: boolean;
  selected: string | undefined;
  onSelect: (task: string) => void;
}

/** Queueing and running of every task on one axis of time, children below their parents. */
export function RunWaterfall({ run, live, selected, onSelect }: RunWaterfallProps) {
  const tenant = useTenantId();
  const nowMs = useNowMs();
  const { data: timings = [] } = useQuery(timingsQuery(run, live));
  if (timings.length === 0) return null;
  const rows = timings.slice(0, ROWS_MAX).map((timing) => spanOf(timing, nowMs));
  const beginMs = Math.min(...rows.map(({ queuedMs }) => queuedMs));
  const wholeMs = Math.max(1, Math.max(...rows.map(({ endMs }) => endMs)) - beginMs);
  const percent = (ms: number) => `${(100 * (ms - beginMs)) / wholeMs}%`;
  return (
    <Panel
      flush
      title="Waterfall"
      actions={<span className="text-xs text-ink-faint tabular-nums">{durationText(wholeMs)}</span>}
    >
      <ul className="py-1.5">
        {rows.map(({ timing, queuedMs, startedMs, endMs }) => {
          const { color, label } = STATUS_LOOKS[timing.status];
          const isOwn =
            timing.workflowRunId === undefined || timing.workflowRunId === run || timing.depth === 0;
          const name = (
            <span
              className="flex w-full min-w-0 items-center gap-1.5"
              style={{ paddingLeft: `${timing.depth * 0.875}rem` }}
            >
              <span aria-hidden className="size-1.5 shrink-0 rounded-full" style={{ background: color }} />
              <span className="truncate">{timing.taskDisplayName}</span>
              {(timing.attempt ?? 1) > 1 && (
                <span className="shrink-0 text-2xs text-ink-faint">×{timing.attempt}</span>
              )}
            </span>
          );
          const nameClass = 'flex w-36 shrink-0 text-left text-xs hover:underline sm:w-56';
          return (
            <li
              key={timing.taskExternalId}
              className={classNames(
                'flex h-8 items-center gap-3 px-4 hover:bg-hover',
                selected === timing.taskExternalId && 'bg-accent-soft hover:bg-accent-soft',
              )}
            >
              {isOwn ? (
                <button
                  type="button"
                  aria-pressed={selected === timing.taskExternalId}
                  className={nameClass}
                  onClick={() => onSelect(timing.taskExternalId)}
                >
                  {name}
                </button>
              ) : (
                <Link to={`/tenants/${tenant}/runs/${timing.workflowRunId}`} className={nameClass}>
                  {name}
                </Link>
              )}
              <Tooltip
                text={`${label}. Waited ${durationText(startedMs - queuedMs)}, ran ${durationText(endMs - startedMs)}.`}
              >
                <div className="relative h-3.5 min-w-0 flex-1">
                  <span
                    className="absolute top-1.5 h-0.5 rounded bg-line-strong"
                    style={{
                      left: percent(queuedMs),
                      width: `calc(${percent(startedMs)} - ${percent(queuedMs)})`,
                    }}
                  />
                  <span
                    className="absolute top-0.5 h-2.5 min-w-1 rounded-sm"
                    style={{
                      left: `min(${percent(startedMs)}, calc(100% - 4px))`,
                      width: `calc(${percent(endMs)} - ${percent(startedMs)})`,
                      background: color,
                      opacity: isFinal(timing.status) ? 0.85 : 1,
                    }}
                  />
                </div>
              </Tooltip>
              <span className="w-14 shrink-0 text-right text-xs text-ink-soft tabular-nums">
                {timing.startedAt ? durationText(endMs - startedMs) : '–'}
              </span>
            </li>
          );
        })}
      </ul>
      {timings.length > ROWS_MAX && (
        <p className="border-t border-line px-4 py-2 text-xs text-ink-faint">
          The first {ROWS_MAX} of {timings.length} tasks.
        </p>
      )}
    </Panel>
  );
}

function spanOf(timing: Timing, nowMs: number) {
  const end = timing.finishedAt ? Date.parse(timing.finishedAt) : nowMs;
  const queued = Date.parse(timing.queuedAt ?? timing.taskInsertedAt);
  const endMs = Math.max(end, queued);
  const started = timing.startedAt ? Date.parse(timing.startedAt) : endMs;
  return { timing, queuedMs: queued, startedMs: Math.min(Math.max(started, queued), endMs), endMs };
}
