import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

/** A place in a run's chunks: behind that chunk of that transaction. */
export interface ChunkPosition {
  /** A transaction id, as text because it has 64 bits. */
  written: string;
  seq: number;
}

export interface StoredChunk extends ChunkPosition {
  taskId: string;
  retry: number;
  index: number | null;
  body: Buffer;
  createdAt: number;
}

export interface ChunkPage {
  /** By transaction, and in order within each. */
  chunks: StoredChunk[];
  /** The oldest transaction open at this look: what was written before it is visible, or never will be. */
  xmin: string;
  /** The page is full: there may be more behind it. */
  more: boolean;
}

/** Bounds of one run's page: rows, and the bytes after which no further row is read. */
const PAGE_ROWS = 500;
const PAGE_BYTES = 1024 * 1024;

interface Row {
  ord: number;
  xmin: string;
  taskId: string | null;
  written: string;
  seq: number;
  retry: number;
  index: number | null;
  body: Buffer;
  createdAt: number;
}

const READ: Statement = {
  name: 'read_chunks',
  text: `select i.ord::integer as ord, pg_snapshot_xmin(pg_current_snapshot()) as xmin, c.task_id as "taskId", c.written, c.seq, c.retry,
      c.chunk_index as index, c.body, c.created_at as "createdAt"
    from unnest($1::uuid[], $2::uuid[], $3::xid8[], $4::bigint[]) with ordinality as i(run_id, tenant_id, written, seq, ord)
    left join lateral (
      select * from (
        select s.*, sum(octet_length(s.body)) over (order by s.written, s.seq) - octet_length(s.body) as before
        from (
          select * from stream_chunks p
          where p.run_id = i.run_id and p.tenant_id = i.tenant_id and (p.written, p.seq) > (i.written, i.seq)
          order by p.written, p.seq limit ${PAGE_ROWS}) s) b
      where b.before < ${PAGE_BYTES}) c on true
    order by i.ord, c.written, c.seq`,
};

/** The next chunks of runs, each behind a position. One page per run, in order. */
export async function readChunks(
  db: Queryable,
  runs: readonly { runId: string; tenantId: string; after: ChunkPosition }[],
): Promise<ChunkPage[]> {
  const rows = await db.query<Row>(READ, [
    plainArray(runs.map((run) => run.runId)),
    plainArray(runs.map((run) => run.tenantId)),
    plainArray(runs.map((run) => run.after.written)),
    plainArray(runs.map((run) => run.after.seq)),
  ]);
  const pages = runs.map((): ChunkPage & { bytes: number } => ({
    chunks: [],
    xmin: '0',
    more: false,
    bytes: 0,
  }));
  for (const { ord, xmin, taskId, ...row } of rows) {
    const page = pages[ord - 1]!;
    page.xmin = xmin;
    if (taskId === null) continue;
    page.chunks.push({ ...row, taskId });
    page.bytes += row.body.length;
    page.more = page.chunks.length >= PAGE_ROWS || page.bytes >= PAGE_BYTES;
  }
  return pages;
}

/** Where the stream of one attempt stands. */
export interface StreamHead {
  taskId: string;
  retry: number;
  /** Highest index stored; null when the chunks carry none. */
  index: number | null;
  /** Visible chunks of transactions from `xmin` on: whoever goes on from there meets them again. */
  recent: number[] | null;
}

const HEADS: Statement = {
  name: 'read_stream_heads',
  text: `select s.xmin, c.* from (select pg_snapshot_xmin(pg_current_snapshot()) as xmin) s
    left join lateral (
      select task_id as "taskId", retry, max(chunk_index) as index, json_agg(seq) filter (where written >= s.xmin) as recent
      from stream_chunks where run_id = $1 and tenant_id = $2 group by task_id, retry) c on true
    order by c."taskId", c.retry`,
};

/** Where a run's streams stand now, for a reader who wants what comes from here on. */
export async function readStreamHeads(
  db: Queryable,
  runId: string,
  tenantId: string,
): Promise<{ xmin: string; heads: StreamHead[] }> {
  const rows = await db.query<{ xmin: string } & StreamHead>(HEADS, [runId, tenantId]);
  return { xmin: rows[0]!.xmin, heads: rows.filter((row) => row.taskId !== null) };
}
