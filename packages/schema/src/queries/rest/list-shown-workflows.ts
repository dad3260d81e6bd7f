import type { Queryable, Statement } from '../../database';
import type { PauseSettings } from '../triggers/paused-workflows';

export interface ShownWorkflow {
  id: string;
  tenantId: string;
  name: string;
  description: string;
  paused: boolean;
  /** Null when it is not paused, or was by a client that says no more. */
  pauseSettings: PauseSettings | null;
  latestVersionId: string | null;
  createdAt: number;
  updatedAt: number;
}

const COLUMNS = `w.id, w.tenant_id as "tenantId", w.name, w.description, w.paused, w.pause_settings as "pauseSettings", w.latest_version_id as "latestVersionId",
  w.created_at as "createdAt", w.updated_at as "updatedAt"`;
// Clients that look a workflow up know no other way than this filter, and some of them hold an id (TSS-112).
const WHERE = `w.tenant_id = $1 and w.deleted_at is null and (strpos(lower(w.name), lower($2)) > 0 or w.id::text = lower($2))`;

const LIST: Statement = {
  name: 'list_shown_workflows',
  text: `select ${COLUMNS} from workflows w where ${WHERE}
    order by w.name = $2 desc, w.created_at desc, w.id desc limit $3 offset $4`,
};
const COUNT: Statement = {
  name: 'count_shown_workflows',
  text: `select count(*) as count from workflows w where ${WHERE}`,
};

/** The one of just that name, then newest first; `name` is a part of the name or the whole id, empty for all. */
export async function listShownWorkflows(
  db: Queryable,
  tenantId: string,
  name: string,
  page: { limit: number; offset: number },
): Promise<{ workflows: ShownWorkflow[]; total: number }> {
  // strpos of an empty text is 1, so that no name means every workflow.
  const [workflows, [count]] = await Promise.all([
    db.query<ShownWorkflow>(LIST, [tenantId, name, page.limit, page.offset]),
    db.query<{ count: number }>(COUNT, [tenantId, name]),
  ]);
  return { workflows, total: count!.count };
}

const READ: Statement = {
  name: 'read_shown_workflow',
  text: `select ${COLUMNS} from workflows w where w.id = $2 and w.tenant_id = $1 and w.deleted_at is null`,
};

export async function readShownWorkflow(
  db: Queryable,
  tenantId: string,
  id: string,
): Promise<ShownWorkflow | null> {
  const [row] = await db.query<ShownWorkflow>(READ, [tenantId, id]);
  return row ?? null;
}

export interface ShownVersion {
  id: string;
  /** What the client calls it; any text, often empty (TSK-13). */
  version: string;
  ordinal: number;
  createdAt: number;
}

const VERSIONS: Statement = {
  name: 'list_versions_of_workflow',
  text: `select id, coalesce(definition ->> 'version', '') as version, ordinal, created_at as "createdAt" from workflow_versions
    where workflow_id = $2 and tenant_id = $1 order by ordinal desc`,
};

/** Newest first. */
export function listVersions(db: Queryable, tenantId: string, workflowId: string): Promise<ShownVersion[]> {
  return db.query<ShownVersion>(VERSIONS, [tenantId, workflowId]);
}
