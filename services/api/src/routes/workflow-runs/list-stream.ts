import type { RestSchema } from '@hatchet-ts/contracts';
import { type ChunkPage, type ChunkPosition, readChunks } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { isoTime } from '../../present/resource-meta';

const BEGINNING: ChunkPosition = { written: '0', seq: 0 };

/** What the tasks of a run streamed, for readers who come again for what is new (STR-01). */
export const listStream = route<'v1-workflow-run:list:stream'>({
  operationId: 'v1-workflow-run:list:stream',
  method: 'get',
  path: '/api/v1/stable/workflow-runs/{v1-workflow-run}/stream',
  access: { who: 'tenant', role: 'VIEWER' },
  resource: 'v1-workflow-run',
  audit: null,
  async handle({ canViewPayloads, path, query, tenantId }, { database }) {
    const after = query.after === undefined ? BEGINNING : positionOf(query.after);
    if (!canViewPayloads) return { rows: [], next: textOf(after), more: false, payloadsRestricted: true };
    const runId = path['v1-workflow-run'].toLowerCase();
    const [page] = await readChunks(database, [{ runId, tenantId, after }]);
    return { rows: page!.chunks.map(present), next: textOf(nextOf(page!, after)), more: page!.more };
  },
});

const present = ({ taskId, retry, index, body, createdAt, seq }: ChunkPage['chunks'][number]) =>
  ({
    id: seq,
    taskExternalId: taskId,
    retryCount: retry,
    ...(index !== null && { index }),
    createdAt: isoTime(createdAt),
    message: body.toString('utf8'),
  }) satisfies RestSchema<'V1StreamChunk'>;

/**
 * Transactions commit in another order than they begin: chunks of those that began after one still open are given
 * again, lest its own be missed. Only behind a full page the reader goes on in any case, else it would not end.
 */
function nextOf({ chunks, more, xmin }: ChunkPage, after: ChunkPosition): ChunkPosition {
  if (more) return chunks.at(-1)!;
  return chunks.filter(({ written }) => BigInt(written) < BigInt(xmin)).at(-1) ?? after;
}

const textOf = ({ written, seq }: ChunkPosition) => `${written}.${seq}`;

/** The document holds both numbers to what a place can be. */
function positionOf(text: string): ChunkPosition {
  const [written, seq] = text.split('.');
  return { written: written!, seq: Number(seq) };
}
