import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

/** A due moment of a cron or a schedule, and the run it is about to start. Times are epoch ms. */
export interface TriggerClaim {
  sourceId: string;
  dueAtMs: number;
  runId: string;
}

/**
 * Claims are kept this long: well beyond any grace for late ticks and any step of a clock, after which the same moment
 * cannot come up again.
 */
const KEPT_MS = 3_600_000;

const CLAIM: Statement = {
  name: 'claim_triggers',
  text: `with i as (select * from unnest($1::uuid[], $2::timestamptz[], $3::uuid[]) as i(source_id, due_at, run_id)),
    old as (delete from trigger_claims c using (select distinct source_id from i) s where c.source_id = s.source_id and c.due_at < $4)
    insert into trigger_claims (source_id, due_at, run_id) select * from i order by source_id, due_at
    on conflict (source_id, due_at) do nothing
    returning run_id as "runId"`,
};

/** Claims due moments for runs. @returns the run ids that may be created; the other moments had a run already */
export async function claimTriggers(
  db: Queryable,
  claims: readonly TriggerClaim[],
  nowMs: number,
): Promise<Set<string>> {
  const rows = await db.query<{ runId: string }>(CLAIM, [
    plainArray(claims.map((c) => c.sourceId)),
    textArray(claims.map((c) => new Date(c.dueAtMs).toISOString())),
    plainArray(claims.map((c) => c.runId)),
    new Date(nowMs - KEPT_MS).toISOString(),
  ]);
  return new Set(rows.map((row) => row.runId));
}

const DELETE: Statement = {
  name: 'delete_trigger_claims',
  text: `delete from trigger_claims c using unnest($1::uuid[]) as i(id) where c.source_id = i.id`,
};

/** Forgets the claims of crons or schedules that are deleted. */
export async function deleteTriggerClaims(db: Queryable, sourceIds: readonly string[]): Promise<void> {
  await db.query(DELETE, [plainArray(sourceIds)]);
}
