import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';
import type { LogLevel } from './insert-logs';

/** Every part that is null does not restrict. Times are epoch ms, both exclusive. */
export interface LogFilter {
  tenantId: string;
  taskIds: readonly string[] | null;
  workflowIds: readonly string[] | null;
  /** `stepId` of the tasks' definitions. */
  stepIds: readonly string[] | null;
  levels: readonly LogLevel[] | null;
  /** From 0; clients count attempts from 1. */
  retry: number | null;
  /** Part of the message, whatever its case. */
  search: string | null;
  sinceMs: number | null;
  untilMs: number | null;
}

export interface ListedLog {
  taskId: string;
  /** With the version, what the task is called. */
  versionId: string;
  step: number;
  workflowId: string;
  retry: number;
  level: LogLevel;
  message: string;
  /** JSON object text. */
  metadata: string | null;
  createdAt: number;
}

export interface LogPage {
  /** By time, then by the order of arrival. */
  order: 'asc' | 'desc';
  limit: number;
  offset: number;
}

const MATCHES = `l.tenant_id = $1
    and ($3::uuid[] is null or l.workflow_id = any($3))
    and ($4::uuid[] is null or exists (select from tasks t join workflow_versions v on v.id = t.version_id
      where t.id = l.task_id and (v.definition -> 'tasks' -> t.step::integer ->> 'stepId')::uuid = any($4)))
    and ($5::text[] is null or l.level = any($5))
    and ($6::integer is null or l.retry = $6)
    and ($7::text is null or position(lower($7) in lower(l.message)) > 0)
    and ($8::timestamptz is null or l.created_at > $8)
    and ($9::timestamptz is null or l.created_at < $9)`;

// The lines of given tasks come from the key, those of a tenant from the index by time: two statements, so that each
// has its plan.
const FROM = {
  tasks: `unnest($2::uuid[]) as i(id) join logs l on l.task_id = i.id join tasks t on t.id = l.task_id`,
  tenant: `logs l join tasks t on t.id = l.task_id and $2::uuid[] is null`,
} as const;

// Counting needs no look at the tasks, unless steps are asked for.
const COUNTED = {
  tasks: `unnest($2::uuid[]) as i(id) join logs l on l.task_id = i.id where true`,
  tenant: `logs l where $2::uuid[] is null`,
} as const;

const list = (from: keyof typeof FROM, order: LogPage['order']): Statement => ({
  name: `list_logs_of_${from}_${order}`,
  text: `select l.task_id as "taskId", t.version_id as "versionId", t.step, l.workflow_id as "workflowId", l.retry, l.level, l.message,
      l.metadata, l.created_at as "createdAt"
    from ${FROM[from]} where ${MATCHES}
    order by l.created_at ${order}, l.task_id ${order}, l.line ${order} limit $10 offset $11`,
});
const LIST = {
  tasks: { asc: list('tasks', 'asc'), desc: list('tasks', 'desc') },
  tenant: { asc: list('tenant', 'asc'), desc: list('tenant', 'desc') },
};

/** Lines that match (LOG-05). */
export function listLogs(db: Queryable, filter: LogFilter, page: LogPage): Promise<ListedLog[]> {
  const statement = LIST[filter.taskIds === null ? 'tenant' : 'tasks'][page.order];
  return db.query<ListedLog>(statement, [...values(filter), page.limit, page.offset]);
}

export interface LogCount {
  /** From 0; a bucket without lines has no rows. */
  bucket: number;
  level: LogLevel;
  count: number;
}

const count = (from: keyof typeof FROM): Statement => ({
  name: `count_logs_of_${from}`,
  // As in the chart of runs: cheap on each line, arithmetic on each bar only. The width comes as an interval, since a
  // prepared plan would make one of a number anew for each line.
  text: `select floor(extract(epoch from bin - $8::timestamptz) / extract(epoch from $10::interval))::integer as bucket, level, count from (
      select date_bin($10::interval, l.created_at, $8::timestamptz) as bin, l.level, count(*) as count
      from ${COUNTED[from]} and ${MATCHES} group by 1, 2) b order by 1, 2`,
});
const COUNT = { tasks: count('tasks'), tenant: count('tenant') };

/** How many lines of each level fall into each stretch of `bucketMs` since `filter.sinceMs`. */
export function countLogs(
  db: Queryable,
  filter: LogFilter & { sinceMs: number },
  bucketMs: number,
): Promise<LogCount[]> {
  return db.query<LogCount>(COUNT[filter.taskIds === null ? 'tenant' : 'tasks'], [
    ...values(filter),
    `${bucketMs} ms`,
  ]);
}

const uuids = (ids: readonly string[] | null) => ids && plainArray(ids);
const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

function values(filter: LogFilter): unknown[] {
  return [
    filter.tenantId,
    uuids(filter.taskIds),
    uuids(filter.workflowIds),
    uuids(filter.stepIds),
    filter.levels && textArray(filter.levels),
    filter.retry,
    filter.search === '' ? null : filter.search,
    time(filter.sinceMs),
    time(filter.untilMs),
  ];
}
