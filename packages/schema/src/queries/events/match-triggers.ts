import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

/** What kind of event is looked for: many events of one batch share it. */
export interface EventKind {
  tenantId: string;
  key: string;
  scope: string | null;
}

/** A workflow that starts on a kind of event, once per filter of the event's scope. */
export interface TriggerMatch {
  /** Index of the kind. */
  kind: number;
  versionId: string;
  /** The workflow has filters, of whatever scope: without one that fits it does not start. */
  filtered: boolean;
  filterId: string | null;
  expression: string | null;
  payload: string | null;
}

// `kinds` is small, so the second branch costs (kinds × patterns of the tenant) comparisons at most.
const MATCH: Statement = {
  name: 'match_event_triggers',
  text: `with k as (select * from unnest($1::uuid[], $2::text[], $3::text[]) with ordinality as k(tenant_id, key, scope, n)),
    m as (
      select k.n, k.scope, t.workflow_id from k join event_triggers t
        on t.tenant_id = k.tenant_id and t.pattern = k.key and t.like_pattern is null
      union
      select k.n, k.scope, t.workflow_id from k join event_triggers t
        on t.tenant_id = k.tenant_id and t.like_pattern is not null and k.key like t.like_pattern)
    select (m.n - 1)::integer as kind, w.latest_version_id as "versionId", f.id as "filterId", f.expression, f.payload,
      exists (select from filters g where g.workflow_id = m.workflow_id) as filtered
    from m join workflows w on w.id = m.workflow_id and w.deleted_at is null
    left join filters f on f.workflow_id = m.workflow_id and f.scope = m.scope
    order by m.n, w.created_at, w.id, f.created_at, f.id`,
};

/** Newest versions of the workflows that the given kinds of events start, with the filters of the events' scopes. */
export function matchTriggers(db: Queryable, kinds: readonly EventKind[]): Promise<TriggerMatch[]> {
  return db.query<TriggerMatch>(MATCH, [
    plainArray(kinds.map((kind) => kind.tenantId)),
    textArray(kinds.map((kind) => kind.key)),
    textArray(kinds.map((kind) => kind.scope)),
  ]);
}

const REPLACE: Statement = {
  name: 'replace_event_triggers',
  text: `with kept as (
      insert into event_triggers (workflow_id, tenant_id, pattern, like_pattern)
      select $1, $2, i.pattern, i.like_pattern from unnest($3::text[], $4::text[]) as i(pattern, like_pattern)
      on conflict (workflow_id, pattern) do nothing)
    delete from event_triggers where workflow_id = $1 and pattern <> all ($3::text[])`,
};

/** Sets the keys that start a workflow: `*` stands for any run of characters, everything else for itself. */
export async function replaceEventTriggers(
  db: Queryable,
  workflow: { workflowId: string; tenantId: string },
  patterns: readonly string[],
): Promise<void> {
  await db.query(REPLACE, [
    workflow.workflowId,
    workflow.tenantId,
    textArray(patterns),
    textArray(patterns.map((pattern) => (pattern.includes('*') ? likePattern(pattern) : null))),
  ]);
}

function likePattern(pattern: string): string {
  return pattern.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%');
}
