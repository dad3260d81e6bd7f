import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

/** `DEFAULT`: declared with the workflow; `API`: made by a client. */
export type TriggerMethod = 'DEFAULT' | 'API';

export interface Cron {
  id: string;
  tenantId: string;
  workflowId: string;
  workflowName: string;
  /** The workflow's newest version, which the next tick starts. */
  versionId: string;
  method: TriggerMethod;
  name: string | null;
  expression: string;
  /** JSON texts; null stands for an empty object. */
  input: string | null;
  metadata: string | null;
  priority: number | null;
  enabled: boolean;
  /** Ticks from here on were missed while nothing ran, epoch ms; null when none ever were. */
  missedFrom: number | null;
  missedUntil: number | null;
  createdAt: number;
  updatedAt: number;
}

const SHOWN = `c.id, c.tenant_id as "tenantId", c.workflow_id as "workflowId", w.name as "workflowName", w.latest_version_id as "versionId",
  c.method, c.name, c.expression, c.input, c.metadata, c.priority, c.enabled, c.missed_from as "missedFrom",
  c.missed_until as "missedUntil", c.created_at as "createdAt", c.updated_at as "updatedAt"`;

export interface NewCron {
  id: string;
  tenantId: string;
  workflowId: string;
  method: TriggerMethod;
  name: string | null;
  expression: string;
  input: string | null;
  metadata: string | null;
  priority: number | null;
}

const INSERT: Statement = {
  name: 'insert_crons',
  text: `insert into crons (id, tenant_id, workflow_id, method, name, expression, input, metadata, priority, created_at, updated_at)
    select i.*, $10::timestamptz, $10::timestamptz
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::smallint[]) as i
    on conflict (workflow_id, method, expression, coalesce(name, '')) do nothing
    returning id`,
};

/** Adds crons. @returns ids of those added; the others stand there already under another id */
export async function insertCrons(
  db: Queryable,
  crons: readonly NewCron[],
  nowMs: number,
): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(INSERT, [
    plainArray(crons.map((c) => c.id)),
    plainArray(crons.map((c) => c.tenantId)),
    plainArray(crons.map((c) => c.workflowId)),
    plainArray(crons.map((c) => c.method)),
    textArray(crons.map((c) => c.name)),
    textArray(crons.map((c) => c.expression)),
    textArray(crons.map((c) => c.input)),
    textArray(crons.map((c) => c.metadata)),
    plainArray(crons.map((c) => c.priority)),
    new Date(nowMs).toISOString(),
  ]);
  return new Set(rows.map((row) => row.id));
}

const KEEP_DECLARED: Statement = {
  name: 'keep_declared_crons',
  text: `update crons set input = $3, updated_at = $4::timestamptz
    where workflow_id = $1 and method = 'DEFAULT' and expression = any($2::text[])
    returning id, expression, enabled`,
};
const DROP_DECLARED: Statement = {
  name: 'drop_declared_crons',
  text: `delete from crons where workflow_id = $1 and method = 'DEFAULT' and not (expression = any($2::text[])) returning id`,
};

/** Declared crons that a new definition declares too: they keep their id and whether they are enabled, and get its input. */
export function keepDeclaredCrons(
  db: Queryable,
  workflowId: string,
  expressions: readonly string[],
  input: string | null,
  nowMs: number,
): Promise<{ id: string; expression: string; enabled: boolean }[]> {
  return db.query(KEEP_DECLARED, [workflowId, textArray(expressions), input, new Date(nowMs).toISOString()]);
}

/** Deletes declared crons that a new definition no longer has. @returns their ids */
export async function dropDeclaredCrons(
  db: Queryable,
  workflowId: string,
  kept: readonly string[],
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(DROP_DECLARED, [workflowId, textArray(kept)]);
  return rows.map((row) => row.id);
}

const READ: Statement = {
  name: 'read_cron',
  text: `select ${SHOWN} from crons c join workflows w on w.id = c.workflow_id and w.deleted_at is null
    where c.id = $2 and c.tenant_id = $1`,
};

export async function readCron(db: Queryable, tenantId: string, id: string): Promise<Cron | null> {
  const [row] = await db.query<Cron>(READ, [tenantId, id]);
  return row ?? null;
}

const LOCK: Statement = {
  name: 'lock_cron',
  text: `select id from crons where id = $2 and tenant_id = $1 for update`,
};

/** Locks a cron, before its timer. @returns false when the tenant has none of that id */
export async function lockCron(db: Queryable, tenantId: string, id: string): Promise<boolean> {
  return (await db.query(LOCK, [tenantId, id])).length > 0;
}

const ENABLE: Statement = {
  name: 'enable_cron',
  text: `update crons set enabled = $2, updated_at = $3::timestamptz where id = $1`,
};

export async function enableCron(db: Queryable, id: string, enabled: boolean, nowMs: number): Promise<void> {
  await db.query(ENABLE, [id, enabled, new Date(nowMs).toISOString()]);
}

const DELETE: Statement = { name: 'delete_crons', text: `delete from crons where id = any($1::uuid[])` };

export async function deleteCrons(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query(DELETE, [plainArray(ids)]);
}

const MISSED: Statement = {
  name: 'note_missed_ticks',
  text: `update crons c set missed_from = i.missed_from, missed_until = i.missed_until
    from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as i(id, missed_from, missed_until) where c.id = i.id`,
};

/** Notes spans whose ticks nobody fired; times are epoch ms. */
export async function noteMissedTicks(
  db: Queryable,
  spans: readonly { cronId: string; fromMs: number; untilMs: number }[],
): Promise<void> {
  await db.query(MISSED, [
    plainArray(spans.map((s) => s.cronId)),
    textArray(spans.map((s) => new Date(s.fromMs).toISOString())),
    textArray(spans.map((s) => new Date(s.untilMs).toISOString())),
  ]);
}

export interface CronFilter {
  tenantId: string;
  workflowId?: string;
  workflowName?: string;
  cronName?: string;
  /** All of them must match. */
  metadata?: readonly { key: string; value: string }[];
}

export interface CronOrder {
  field: 'name' | 'createdAt';
  direction: 'ASC' | 'DESC';
}

const FILTER = `from crons c join workflows w on w.id = c.workflow_id and w.deleted_at is null
    where c.tenant_id = $1 and ($2::uuid is null or c.workflow_id = $2) and ($3::text is null or w.name = $3)
      and ($4::text is null or c.name = $4)
      and not exists (select from unnest($5::text[], $6::text[]) as f(key, value)
        where coalesce(c.metadata, '{}')::jsonb ->> f.key is distinct from f.value)`;

const filterValues = ({ tenantId, workflowId, workflowName, cronName, metadata = [] }: CronFilter) => [
  tenantId,
  workflowId ?? null,
  workflowName ?? null,
  cronName ?? null,
  textArray(metadata.map((pair) => pair.key)),
  textArray(metadata.map((pair) => pair.value)),
];

const COLUMNS = { name: `coalesce(c.name, '')`, createdAt: 'c.created_at' } as const;

/** Crons of a tenant, declared and made; newest first unless asked otherwise. */
export function listCrons(
  db: Queryable,
  filter: CronFilter,
  page: { limit: number; offset: number },
  order: CronOrder = { field: 'createdAt', direction: 'DESC' },
): Promise<Cron[]> {
  const by = `${COLUMNS[order.field]} ${order.direction === 'ASC' ? 'asc' : 'desc'}`;
  return db.query<Cron>(
    {
      name: `list_crons_${order.field}_${order.direction}`,
      text: `select ${SHOWN} ${FILTER} order by ${by}, c.id limit $7 offset $8`,
    },
    [...filterValues(filter), page.limit, page.offset],
  );
}

const COUNT: Statement = { name: 'count_crons', text: `select count(*) as count ${FILTER}` };

/** How many rows `listCrons` would give without a page. */
export async function countCrons(db: Queryable, filter: CronFilter): Promise<number> {
  const [row] = await db.query<{ count: number }>(COUNT, filterValues(filter));
  return row!.count;
}
