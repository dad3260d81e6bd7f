import type { Queryable, Statement } from '../../database';

// Timers of crons and schedules that are gone would fire into nothing; they go in the same statement.
const DELETE: Statement = {
  name: 'delete_workflow',
  text: `with gone as (
      update workflows set deleted_at = $3, updated_at = $3 where id = $2 and tenant_id = $1 and deleted_at is null returning id, name),
    triggers as (delete from event_triggers where workflow_id in (select id from gone)),
    filtered as (delete from filters where workflow_id in (select id from gone)),
    ticking as (delete from crons where workflow_id in (select id from gone) returning id),
    planned as (delete from schedules where workflow_id in (select id from gone) and state = 'scheduled' returning id),
    timed as (
      delete from timers where (kind = 'cron' and ref in (select id from ticking)) or (kind = 'schedule' and ref in (select id from planned)))
    select name from gone`,
};

/**
 * Ends a workflow with whatever starts it; its versions stay, because its runs show them.
 *
 * @returns its name; null when the tenant has no such workflow
 */
export async function deleteWorkflow(
  db: Queryable,
  tenantId: string,
  id: string,
  nowMs: number,
): Promise<string | null> {
  const [row] = await db.query<{ name: string }>(DELETE, [tenantId, id, new Date(nowMs).toISOString()]);
  return row?.name ?? null;
}
