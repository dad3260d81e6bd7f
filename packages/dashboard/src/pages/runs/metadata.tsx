/** Written by SDKs for tracing; says nothing to a reader. */
const TRACE_CONTEXT = new Set(['traceparent', 'tracestate']);

/** Pairs of the additional metadata, as many as fit on a line. */
export function Metadata({ value }: { value: object | undefined | null }) {
  const pairs = Object.entries(value ?? {}).filter(
    ([name]) => !name.startsWith('hatchet__') && !TRACE_CONTEXT.has(name),
  );
  if (pairs.length === 0) return null;
  return (
    <span className="flex gap-1 overflow-hidden">
      {pairs.map(([name, each]) => (
        <span
          key={name}
          className="shrink-0 rounded border border-line px-1.5 font-mono text-2xs leading-5 text-ink-soft"
        >
          {name}: {typeof each === 'string' ? each : JSON.stringify(each)}
        </span>
      ))}
    </span>
  );
}
