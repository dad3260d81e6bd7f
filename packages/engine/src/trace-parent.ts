import { createHash } from 'node:crypto';

/**
 * The W3C trace context of a run whose client sent none: derived from the run's id, so that every task, retry and
 * replay of it shares one trace without storing anything (engine-behaviour 2.9.2).
 */
export function traceparentOf(runId: string): string {
  const digest = createHash('sha256').update(runId).digest('hex');
  return `00-${digest.slice(0, 32)}-${digest.slice(32, 48)}-01`;
}

/** Metadata as clients see it: theirs verbatim, with a `traceparent` added when they gave none. */
export function withTraceparent(metadata: string | null, runId: string): string {
  if (metadata === null) return `{"traceparent":"${traceparentOf(runId)}"}`;
  if (metadata.includes('"traceparent"')) return metadata;
  const end = metadata.lastIndexOf('}');
  return `${metadata.slice(0, end)},"traceparent":"${traceparentOf(runId)}"}`;
}

const TRACEPARENT = /"traceparent"\s*:\s*"([^"\\]{55})"/;

/** The `traceparent` that JSON metadata holds; undefined when it holds none. */
export const traceparentIn = (metadata: string | null): string | undefined =>
  metadata === null ? undefined : TRACEPARENT.exec(metadata)?.[1];

/** The trace a run belongs to: the one its client sent, else the one that follows from its id. */
export const runTraceparent = (metadata: string | null, runId: string): string =>
  traceparentIn(metadata) ?? traceparentOf(runId);
