import { useQuery } from '@tanstack/react-query';
import { Waypoints } from 'lucide-react';
import { useState } from 'react';
import { classNames } from '../../design/class-names';
import { EmptyState } from '../../design/empty-state';
import { JsonViewer } from '../../design/json-viewer';
import { Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { durationText } from '../../format/time';
import { useTenantId } from '../../session/session';
import { type Span, tracesQuery } from './run-queries';

interface PlacedSpan {
  span: Span;
  depth: number;
  startMs: number;
  durationMs: number;
}

/** Spans of a run on one axis of time, below those that contain them (OTL-04). */
export function RunTraces({ run, live }: { run: string; live: boolean }) {
  const spans = useQuery(tracesQuery(useTenantId(), run, live));
  return (
    <QueryView query={spans}>
      {(rows) =>
        rows.length === 0 ? (
          <EmptyState icon={Waypoints} title="No spans">
            Tasks that send OpenTelemetry spans to this platform show them here, beside those of the engine.
          </EmptyState>
        ) : (
          <SpanTree spans={placed(rows)} />
        )
      }
    </QueryView>
  );
}

function SpanTree({ spans }: { spans: readonly PlacedSpan[] }) {
  const [openId, setOpenId] = useState<string>();
  const beginMs = Math.min(...spans.map(({ startMs }) => startMs));
  const wholeMs = Math.max(
    1,
    Math.max(...spans.map(({ durationMs, startMs }) => startMs + durationMs)) - beginMs,
  );
  return (
    <Panel flush>
      <ul aria-label="Spans" className="py-1.5">
        {spans.map(({ span, depth, durationMs, startMs }) => {
          const isOpen = openId === span.spanId;
          return (
            <li key={span.spanId}>
              <button
                type="button"
                aria-expanded={isOpen}
                onClick={() => setOpenId(isOpen ? undefined : span.spanId)}
                className="flex h-8 w-full items-center gap-3 px-4 text-left text-xs hover:bg-hover"
              >
                <span
                  className={classNames(
                    'w-44 shrink-0 truncate sm:w-80',
                    span.statusCode === 'ERROR' && 'text-bad',
                  )}
                  style={{ paddingLeft: `${depth * 0.875}rem` }}
                >
                  {span.spanName} <span className="text-ink-faint">{span.serviceName}</span>
                </span>
                <span className="relative h-3.5 min-w-0 flex-1">
                  <span
                    className={classNames(
                      'absolute top-0.5 h-2.5 min-w-1 rounded-sm',
                      span.statusCode === 'ERROR' ? 'bg-bad' : 'bg-running',
                    )}
                    style={{
                      left: `min(${(100 * (startMs - beginMs)) / wholeMs}%, calc(100% - 4px))`,
                      width: `${(100 * durationMs) / wholeMs}%`,
                    }}
                  />
                </span>
                <span className="w-14 shrink-0 text-right text-ink-soft tabular-nums">
                  {durationText(durationMs)}
                </span>
              </button>
              {isOpen && (
                <div className="border-y border-line">
                  {span.statusMessage && <p className="px-4 pt-3 text-xs text-bad">{span.statusMessage}</p>}
                  <JsonViewer
                    label={`attributes of ${span.spanName}`}
                    value={{ ...span.resourceAttributes, ...span.spanAttributes }}
                  />
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

/** Each span below its parent, siblings by their start; spans whose parent was not sent are roots. */
function placed(spans: readonly Span[]): PlacedSpan[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const children = new Map<string | undefined, Span[]>();
  for (const span of [...spans].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))) {
    const parent = span.parentSpanId && known.has(span.parentSpanId) ? span.parentSpanId : undefined;
    children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  const below = (parent: string | undefined, depth: number): PlacedSpan[] =>
    (children.get(parent) ?? []).flatMap((span) => [
      { span, depth, startMs: Date.parse(span.createdAt), durationMs: span.durationNs / 1e6 },
      ...below(span.spanId, depth + 1),
    ]);
  return below(undefined, 0);
}
