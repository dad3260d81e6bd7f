import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

/** What a text was found in. */
export interface FoundRuns {
  /** Workflows whose name has the text. */
  workflowIds: string[];
  /** Runs of other workflows, newest first. */
  runIds: string[];
}

/** Runs found by what is in them; a text that is in more tells too little to search for. */
const RUNS_MAX = 1_000;
/** Failures of each kind whose errors are looked into, newest first: errors have no index, and each costs six pages. */
const FAILURES_MAX = 1_000;
/** Entries of the index by value that are read for a text, or one letter would read the metadata of every run. */
const VALUES_MAX = 20_000;

const WORKFLOWS: Statement = {
  name: 'search_workflows',
  text: `select id from workflows where tenant_id = $1 and position(lower($2) in lower(name)) > 0`,
};

/**
 * Keys of the metadata are few, so the next one is asked for until there is none; of each, the index by value gives the
 * values that begin with the text.
 */
const RUNS: Statement = {
  name: 'search_runs',
  text: `with recursive keys as (
      (select m.key from run_metadata m where m.tenant_id = $1 order by m.key limit 1)
      union all
      select (select m.key from run_metadata m where m.tenant_id = $1 and m.key > k.key order by m.key limit 1)
      from keys k where k.key is not null),
    failures as (
      select f.run_id from unnest(array[2, 3]::smallint[]) as s(state) cross join lateral (
        select i.run_id from run_failures i where i.tenant_id = $1 and i.state = s.state and i.run_id >= $3::uuid
          and ($4::uuid is null or i.run_id < $4::uuid)
        order by i.run_id desc limit ${FAILURES_MAX}) f),
    found as (
      select m.run_id as id from keys k cross join lateral (
        select v.run_id from (
          select i.run_id from run_metadata i where i.tenant_id = $1 and i.key = k.key
            and i.value >= $2 and i.value < $2 || U&'\\+10FFFF' and starts_with(i.value, $2)
            and i.run_id >= $3::uuid and ($4::uuid is null or i.run_id < $4::uuid)
          limit ${VALUES_MAX}) v
        order by v.run_id desc limit ${RUNS_MAX}) m
      union
      select f.run_id from failures f where coalesce(
        (select position(lower($2) in lower(coalesce(t.error, ''))) > 0 from tasks t where t.id = f.run_id),
        exists (select from tasks t where t.run_id = f.run_id and position(lower($2) in lower(t.error)) > 0))
      union
      select t.id from tasks t
        where t.id = $5::uuid and t.tenant_id = $1 and t.run_id is null and t.id >= $3::uuid and ($4::uuid is null or t.id < $4::uuid)
      union
      select r.id from runs r
        where r.id = $5::uuid and r.tenant_id = $1 and r.id >= $3::uuid and ($4::uuid is null or r.id < $4::uuid))
    select x.id from found x
    where cardinality($6::uuid[]) = 0
      or not exists (select from tasks t where t.id = x.id and t.workflow_id = any($6::uuid[]))
        and not exists (select from runs r where r.id = x.id and r.workflow_id = any($6::uuid[]))
    order by x.id desc limit ${RUNS_MAX}`,
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Where a text is found: in names of workflows and errors of runs, wherever in them and in any case; at the beginning
 * of values of the metadata; and as the id of a run. Of what is in very many runs the newest are found, or, where more
 * values begin with the text than are looked at, some.
 */
export async function searchRuns(
  db: Queryable,
  {
    tenantId,
    text,
    sinceId,
    untilId,
  }: { tenantId: string; text: string; sinceId: string; untilId: string | null },
): Promise<FoundRuns> {
  const workflows = await db.query<{ id: string }>(WORKFLOWS, [tenantId, text]);
  const workflowIds = workflows.map(({ id }) => id);
  const id = UUID.test(text) ? text : null;
  const runs = await db.query<{ id: string }>(RUNS, [
    tenantId,
    text,
    sinceId,
    untilId,
    id,
    plainArray(workflowIds),
  ]);
  return { workflowIds, runIds: runs.map((run) => run.id) };
}
