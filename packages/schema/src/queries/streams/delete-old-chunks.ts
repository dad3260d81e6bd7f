import type { Queryable, Statement } from '../../database';

// Partitions of younger runs hold no older chunks and are pruned by the bound on the key.
const DELETE: Statement = {
  name: 'delete_old_chunks',
  text: `with gone as (delete from stream_chunks where run_id < $1::uuid and created_at < $2::timestamptz returning 1)
    select count(*) as count from gone`,
};

/**
 * Deletes chunks written before a moment.
 * @param bound smallest run id of that moment: younger runs have only younger chunks
 * @returns how many
 */
export async function deleteOldChunks(db: Queryable, bound: string, beforeMs: number): Promise<number> {
  const [row] = await db.query<{ count: number }>(DELETE, [bound, new Date(beforeMs).toISOString()]);
  return row!.count;
}
