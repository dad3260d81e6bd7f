import type { Queryable, Statement } from '../../database';
import type { PausedBehaviour } from './paused-workflows';

/** A cron whose tick has come; its timer is taken, its row locked. */
export interface DueCron {
  id: string;
  tenantId: string;
  workflowId: string;
  /** The workflow's newest version. */
  versionId: string;
  name: string | null;
  expression: string;
  input: string | null;
  metadata: string | null;
  priority: number | null;
  /** The tick, epoch ms. */
  dueAt: number;
  /** What the workflow's pause does to it; null when it is not paused. */
  whilePaused: PausedBehaviour | null;
}

// The cron's row is what its firing, its changes and its deletion take turns on. Whoever finds it locked leaves it: the
// timer stays, or moves with the change. Rows are read as locked, so a change just committed is seen.
const TAKE: Statement = {
  name: 'take_due_crons',
  text: `with due as (select ref from timers where kind = 'cron' and due_at <= $1::timestamptz order by due_at limit $2),
    locked as (select c.* from due join crons c on c.id = due.ref order by c.id for update of c skip locked),
    taken as (
      delete from timers t using locked l where t.kind = 'cron' and t.ref = l.id and t.due_at <= $1::timestamptz
      returning t.ref, t.due_at),
    orphaned as (
      delete from timers t using due where t.kind = 'cron' and t.ref = due.ref and not exists (select from crons c where c.id = t.ref))
    select l.id, l.tenant_id as "tenantId", l.workflow_id as "workflowId", w.latest_version_id as "versionId", l.name, l.expression,
      l.input, l.metadata, l.priority, t.due_at as "dueAt",
      case when w.paused then coalesce(w.pause_settings ->> 'cron', 'QUEUE') end as "whilePaused"
    from taken t join locked l on l.id = t.ref join workflows w on w.id = l.workflow_id join tenants n on n.id = l.tenant_id
    where l.enabled and n.deleted_at is null and w.deleted_at is null and w.latest_version_id is not null
    order by t.due_at, l.id`,
};

/** Takes crons whose tick has come. What belongs to a deleted workflow or tenant loses its timer and is left out. */
export function takeDueCrons(db: Queryable, nowMs: number, limit: number): Promise<DueCron[]> {
  return db.query<DueCron>(TAKE, [new Date(nowMs).toISOString(), limit]);
}
