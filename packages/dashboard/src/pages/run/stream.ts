import type { RestSchema } from '@hatchet-ts/contracts';

export type StreamChunk = RestSchema<'V1StreamChunk'>;

/** What is known of the stream of a run. */
export interface RunStream {
  chunks: readonly StreamChunk[];
  /** Where to go on; absent: at the beginning. */
  next?: string;
  /** The beginning is not kept here any more. */
  isCut: boolean;
  payloadsRestricted: boolean;
}

export const NO_STREAM: RunStream = { chunks: [], isCut: false, payloadsRestricted: false };

/** More than anybody reads, and little for a browser to hold. */
const CHUNKS_MAX = 20_000;
const CHARACTERS_MAX = 1_000_000;

/** What is known and what came. Chunks may come again. */
export function joined(known: RunStream, page: RestSchema<'V1StreamChunkList'>): RunStream {
  const ids = new Set(known.chunks.map(({ id }) => id));
  const fresh = page.rows.filter(({ id }) => !ids.has(id));
  const chunks = fresh.length > 0 ? [...known.chunks, ...fresh] : known.chunks;
  const kept = newest(chunks);
  return {
    chunks: kept,
    next: page.next,
    isCut: known.isCut || kept.length < chunks.length,
    payloadsRestricted: page.payloadsRestricted === true,
  };
}

function newest(chunks: readonly StreamChunk[]): readonly StreamChunk[] {
  let first = chunks.length;
  let characters = 0;
  while (first > 0 && chunks.length - first < CHUNKS_MAX) {
    characters += chunks[first - 1]!.message.length;
    if (characters > CHARACTERS_MAX && first < chunks.length) break;
    first--;
  }
  return first === 0 ? chunks : chunks.slice(first);
}

export interface AttemptStream {
  taskExternalId: string;
  retryCount: number;
  chunks: StreamChunk[];
}

/** Chunks by attempt, the newest attempt of a task first, in the order their task numbered them. */
export function byAttempt(chunks: readonly StreamChunk[]): AttemptStream[] {
  const attempts = new Map<string, AttemptStream>();
  for (const chunk of chunks) {
    const { retryCount, taskExternalId } = chunk;
    const key = `${taskExternalId} ${retryCount}`;
    const attempt = attempts.get(key) ?? { taskExternalId, retryCount, chunks: [] };
    attempt.chunks.push(chunk);
    attempts.set(key, attempt);
  }
  for (const attempt of attempts.values())
    attempt.chunks.sort((a, b) => (a.index ?? a.id) - (b.index ?? b.id));
  const tasks = [...new Set(chunks.map(({ taskExternalId }) => taskExternalId))];
  return [...attempts.values()].sort(
    (a, b) =>
      tasks.indexOf(a.taskExternalId) - tasks.indexOf(b.taskExternalId) || b.retryCount - a.retryCount,
  );
}
