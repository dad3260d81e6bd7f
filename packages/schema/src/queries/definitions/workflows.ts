import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

const READ_VERSIONS: Statement = {
  name: 'read_versions',
  text: `select v.definition from unnest($1::uuid[]) as i(id) join workflow_versions v on v.id = i.id`,
};

export async function readVersions(
  db: Queryable,
  versionIds: readonly string[],
): Promise<WorkflowDefinition[]> {
  const rows = await db.query<{ definition: WorkflowDefinition }>(READ_VERSIONS, [plainArray(versionIds)]);
  return rows.map((row) => row.definition);
}

const READ_LATEST: Statement = {
  name: 'read_latest_versions',
  text: `select w.tenant_id as "tenantId", w.name, w.latest_version_id as "versionId", w.paused, v.checksum
    from unnest($1::uuid[], $2::text[]) as i(tenant_id, name)
    join workflows w on w.tenant_id = i.tenant_id and w.name = i.name and w.deleted_at is null
    join workflow_versions v on v.id = w.latest_version_id`,
};

export interface LatestVersion {
  tenantId: string;
  name: string;
  versionId: string;
  paused: boolean;
  checksum: string;
}

export function readLatestVersions(
  db: Queryable,
  names: readonly { tenantId: string; name: string }[],
): Promise<LatestVersion[]> {
  return db.query<LatestVersion>(READ_LATEST, [
    plainArray(names.map((n) => n.tenantId)),
    textArray(names.map((n) => n.name)),
  ]);
}

const ENSURE: Statement = {
  name: 'ensure_workflow',
  text: `insert into workflows (id, tenant_id, name, description, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)
    on conflict (tenant_id, name) where deleted_at is null do nothing`,
};
const LOCK: Statement = {
  name: 'lock_workflow',
  text: `select w.id, w.created_at as "createdAt", w.latest_version_id as "versionId", v.checksum
    from workflows w left join workflow_versions v on v.id = w.latest_version_id
    where w.tenant_id = $1 and w.name = $2 and w.deleted_at is null for update of w`,
};
const ORDER: Statement = { name: 'next_workflow_order', text: `select nextval('workflow_order') as ordinal` };
const INSERT_VERSION: Statement = {
  name: 'insert_version',
  text: `with v as (
      insert into workflow_versions (id, tenant_id, workflow_id, checksum, ordinal, definition, created_at)
      values ($1, $2, $3, $4, $5, $6, $7))
    update workflows set latest_version_id = $1, description = $8, updated_at = $7 where id = $3`,
};

export interface LockedWorkflow {
  id: string;
  createdAt: number;
  versionId: string | null;
  checksum: string | null;
}

/** Finds or makes the workflow and locks it, so that registrations of one name are taken one by one. */
export async function lockWorkflow(
  db: Queryable,
  workflow: { id: string; tenantId: string; name: string; description: string },
  nowMs: number,
): Promise<LockedWorkflow> {
  const find = () => db.query<LockedWorkflow>(LOCK, [workflow.tenantId, workflow.name]);
  let [row] = await find();
  if (!row) {
    await db.query(ENSURE, [
      workflow.id,
      workflow.tenantId,
      workflow.name,
      workflow.description,
      new Date(nowMs).toISOString(),
    ]);
    [row] = await find();
  }
  return row!;
}

export async function nextWorkflowOrder(db: Queryable): Promise<number> {
  const [row] = await db.query<{ ordinal: number }>(ORDER);
  return row!.ordinal;
}

export async function insertVersion(
  db: Queryable,
  version: { definition: WorkflowDefinition; checksum: string },
  nowMs: number,
): Promise<void> {
  const { definition } = version;
  await db.query(INSERT_VERSION, [
    definition.versionId,
    definition.tenantId,
    definition.workflowId,
    version.checksum,
    definition.order,
    JSON.stringify(definition),
    new Date(nowMs).toISOString(),
    definition.description,
  ]);
}

const PAUSED: Statement = {
  name: 'read_paused_workflows',
  text: `select tenant_id as "tenantId", id as "workflowId" from workflows
    where tenant_id = any($1::uuid[]) and paused and deleted_at is null`,
};

export function readPausedWorkflows(
  db: Queryable,
  tenantIds: readonly string[],
): Promise<{ tenantId: string; workflowId: string }[]> {
  return db.query(PAUSED, [plainArray(tenantIds)]);
}
