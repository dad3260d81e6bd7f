import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

/** Attempts of one step that wait, or that run. Times are epoch ms. */
export interface StepLoad {
  versionId: string;
  step: number;
  running: boolean;
  total: number;
  oldest: number;
  /** Null when every one of them is a retry. */
  oldestFirstAttempt: number | null;
}

// What waits for a concurrency group is queued as much as what waits for a worker.
const LOADS: Statement = {
  name: 'read_step_loads',
  text: `select version_id as "versionId", step, running, count(*) as total, min(since) as oldest,
      min(since) filter (where retry = 0) as "oldestFirstAttempt"
    from (
      select version_id, step, retry, queued_at as since, false as running from queue_items where tenant_id = $1
      union all
      select t.version_id, t.step, t.retry, t.queued_at, false
      from (select distinct task_id from concurrency_slots where tenant_id = $1 and state = 'waiting' and task_id is not null) c
      join tasks t on t.id = c.task_id
      where not exists (select from queue_items q where q.task_id = t.id)
      union all
      select version_id, step, retry, assigned_at, true from assignments where tenant_id = $1) l
    group by 1, 2, 3`,
};

export function readStepLoads(db: Queryable, tenantId: string): Promise<StepLoad[]> {
  return db.query<StepLoad>(LOADS, [tenantId]);
}

/** Holders of one concurrency group that belong to one step. */
export interface GroupLoad {
  versionId: string;
  step: number;
  strategyId: string;
  key: string;
  running: boolean;
  total: number;
}

const GROUPS: Statement = {
  name: 'read_group_loads',
  text: `select t.version_id as "versionId", t.step, c.strategy_id as "strategyId", c.key, c.state = 'filled' as running, count(*) as total
    from concurrency_slots c join tasks t on t.id = c.task_id
    where c.tenant_id = $1 and c.state <> 'later' group by 1, 2, 3, 4, 5`,
};

export function readGroupLoads(db: Queryable, tenantId: string): Promise<GroupLoad[]> {
  return db.query<GroupLoad>(GROUPS, [tenantId]);
}

const COUNTS: Statement = {
  name: 'read_group_counts',
  text: `select count(distinct (strategy_id, key)) as groups, count(*) filter (where $4::text is null or key = $4) as runs
    from concurrency_slots
    where tenant_id = $1 and strategy_id = any($2::uuid[]) and state <> 'later' and ($3::text is null or state = $3)`,
};

/** Groups of the strategies that anybody stands in, and holders in them, or in those of one key. */
export async function readGroupCounts(
  db: Queryable,
  filter: { tenantId: string; strategyIds: readonly string[]; state: string | null; key: string | null },
): Promise<{ groups: number; runs: number }> {
  const [row] = await db.query<{ groups: number; runs: number }>(COUNTS, [
    filter.tenantId,
    plainArray(filter.strategyIds),
    filter.state,
    filter.key,
  ]);
  return row!;
}
