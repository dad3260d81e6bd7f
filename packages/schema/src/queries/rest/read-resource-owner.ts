import type { Queryable, Statement } from '../../database';

const OWNERS = {
  tasks: 'select tenant_id as "tenantId", run_id as "runId" from tasks where id = $1',
  // A run of a single task is its task.
  runs: `select tenant_id as "tenantId" from runs where id = $1
    union all select tenant_id from tasks where id = $1 and run_id is null`,
  workers: 'select tenant_id as "tenantId" from workers where id = $1 and removed_at is null',
  workflows: 'select tenant_id as "tenantId" from workflows where id = $1 and deleted_at is null',
  alert_email_groups: 'select tenant_id as "tenantId" from alert_email_groups where id = $1',
  slack_webhooks: 'select tenant_id as "tenantId" from slack_webhooks where id = $1',
  sns_integrations: 'select tenant_id as "tenantId" from sns_integrations where id = $1',
  events: 'select tenant_id as "tenantId" from events where id = $1',
  api_tokens: 'select tenant_id as "tenantId" from api_tokens where id = $1 and not internal',
} as const;

export type ResourceTable = keyof typeof OWNERS;

const STATEMENTS = Object.fromEntries(
  Object.entries(OWNERS).map(([table, text]) => [table, { name: `read_owner_of_${table}`, text }]),
) as Record<ResourceTable, Statement>;

/** Tenant of a row, and of a task in a DAG its run; null when there is no such row. */
export async function readResourceOwner(
  db: Queryable,
  table: ResourceTable,
  id: string,
): Promise<{ tenantId: string; runId?: string | null } | null> {
  const [row] = await db.query<{ tenantId: string; runId?: string | null }>(STATEMENTS[table], [id]);
  return row ?? null;
}
