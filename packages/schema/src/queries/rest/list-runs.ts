import { uuidTime } from '@hatchet-ts/service-kit';
import type { Queryable } from '../../database';
import { plainArray } from '../../sql-array';
import { idOfMinute } from '../run-counts/minutes';
import { type RunCounts, readRunCounts, readSummedPart } from '../run-counts/read-run-counts';
import {
  bind,
  FAILURES,
  type ListedStatus,
  type RunFilter,
  type Source,
  sourcesOf,
  stateNumbers,
} from './run-sources';
import { idOfMinuteIn, minutesOfWorkflows } from './workflow-minutes';

export type { ListedStatus, MetadataPair, RunFilter } from './run-sources';

export interface ListedRun {
  id: string;
  /** A row of `runs`; otherwise of `tasks`. */
  dag: boolean;
}

/** Newest first. */
export async function listRuns(
  db: Queryable,
  filter: RunFilter,
  page: { limit: number; offset: number },
): Promise<ListedRun[]> {
  const part = isAboutWorkflowsAlone(filter)
    ? await readSummedPart(
        db,
        uuidTime(filter.sinceId),
        filter.untilId === null ? null : uuidTime(filter.untilId),
      )
    : null;
  const sources = sourcesOf(filter);
  const { values } = sources;
  const limit = bind(values, page.limit);
  const offset = bind(values, page.offset);
  const rows = `${limit}::bigint + ${offset}::bigint`;
  const newest = ({ dag, from, id, where }: Source, stretch = '') =>
    `(select ${id} as id, ${dag} as dag from ${from} where ${where}${stretch} order by ${id} desc limit ${rows})`;
  let branches = sources.list.map((source) => newest(source));
  if (part !== null) {
    const { from, until } = part;
    const bounds = {
      from: bind(values, from),
      until: bind(values, until),
      workflows: bind(values, plainArray(filter.workflowIds!)),
    };
    const [fromId, untilId] = [bind(values, idOfMinute(from)), bind(values, idOfMinute(until))];
    branches = sources.list.flatMap((source) => [
      newest(source, ` and ${source.id} >= ${untilId}::uuid`),
      newest(source, ` and ${source.id} < ${fromId}::uuid`),
      `(select s.id, s.dag from (${minutesOfWorkflows(filter, source, { ...bounds, fromId, untilId, rows })}) m cross join lateral
        ${newest(source, ` and ${source.id} >= ${idOfMinuteIn('m.minute')} and ${source.id} < ${idOfMinuteIn('m.minute + 1')}`)} s)`,
    ]);
  }
  const text = `select id, dag from (${branches.join(' union all ')}) x order by id desc limit ${limit} offset ${offset}`;
  return db.query<ListedRun>({ name: statementName('list_runs', text), text }, values);
}

/** Then sums tell in which minutes there is one; other filters find their few by indexes of their own. */
function isAboutWorkflowsAlone({
  eventId,
  metadata,
  parentTaskId,
  statuses,
  workflowIds,
}: RunFilter): boolean {
  const others = [eventId, metadata?.length || undefined, parentTaskId];
  const mayBeAny = statuses === undefined || statuses.includes('COMPLETED');
  return (
    workflowIds !== undefined &&
    workflowIds.length > 0 &&
    mayBeAny &&
    others.every((value) => value === undefined)
  );
}

/**
 * How many rows `listRuns` would give without a page.
 *
 * @param max where counting stops: pages of a list need no more than that there are many. What sums tell is not cut
 *   off. Default: never
 */
export async function countRuns(db: Queryable, filter: RunFilter, max?: number): Promise<number> {
  const counts = isAboutStatesAlone(filter) ? await readRunCounts(db, filter) : null;
  return counts === null ? countEach(db, filter, max) : countOf(counts, filter.statuses);
}

/** How many runs are in each status, and how many of the running ones are evicted and on a worker. */
export interface StatusCounts extends Record<ListedStatus, number> {
  evicted: number;
  onWorker: number;
}

/** @param filter without statuses */
export async function countRunsByStatus(db: Queryable, filter: RunFilter): Promise<StatusCounts> {
  const each = (status: ListedStatus, running?: RunFilter['running']) =>
    countEach(db, { ...filter, statuses: [status], running });
  const ended = async () => {
    const counts = isAboutSums(filter) ? await readRunCounts(db, filter) : null;
    if (counts !== null) return [counts.completed, counts.failed, counts.cancelled];
    return Promise.all([each('COMPLETED'), each('FAILED'), each('CANCELLED')]);
  };
  const [QUEUED, RUNNING, evicted, onWorker, [COMPLETED, FAILED, CANCELLED]] = await Promise.all([
    each('QUEUED'),
    each('RUNNING'),
    each('RUNNING', 'EVICTED'),
    each('RUNNING', 'ON_WORKER'),
    ended(),
  ]);
  return {
    QUEUED,
    RUNNING,
    COMPLETED: COMPLETED!,
    FAILED: FAILED!,
    CANCELLED: CANCELLED!,
    evicted,
    onWorker,
  };
}

/** Then sums over runs may answer: they know workflow and state, no more. */
function isAboutSums({
  eventId,
  metadata,
  onlyTasks,
  parentTaskId,
  sampleBound,
  workerId,
}: RunFilter): boolean {
  const others = [eventId, metadata?.length || undefined, parentTaskId, sampleBound, workerId];
  return !onlyTasks && others.every((value) => value === undefined);
}

/** Sums do not tell what is queued from what is running. */
function isAboutStatesAlone({ statuses, running, ...filter }: RunFilter): boolean {
  if (statuses === undefined) return isAboutSums(filter);
  const open = OPEN.filter((status) => statuses.includes(status)).length;
  const wholly = open === 0 || (open === OPEN.length && running === undefined);
  return statuses.length > open && wholly && isAboutSums(filter);
}

const OPEN: readonly ListedStatus[] = ['QUEUED', 'RUNNING'];

function countOf(
  { open, completed, failed, cancelled }: RunCounts,
  statuses?: readonly ListedStatus[],
): number {
  const asks = (status: ListedStatus) => statuses === undefined || statuses.includes(status);
  return (
    (asks('QUEUED') ? open : 0) +
    (asks('COMPLETED') ? completed : 0) +
    (asks('FAILED') ? failed : 0) +
    (asks('CANCELLED') ? cancelled : 0)
  );
}

async function countEach(db: Queryable, filter: RunFilter, max?: number): Promise<number> {
  const { list, values } = isAboutFailuresAlone(filter) ? failuresOf(filter) : sourcesOf(filter);
  const limit = max === undefined ? '' : ` limit ${bind(values, max)}::bigint`;
  const counts = list.map(
    ({ from, where }) => `(select count(*) from (select from ${from} where ${where}${limit}) c)`,
  );
  const text = `select ${counts.join(' + ')} as count`;
  const [row] = await db.query<{ count: number }>({ name: statementName('count_runs', text), text }, values);
  return Math.min(row!.count, max ?? row!.count);
}

/** Then the list of failures tells without a look at each run. */
function isAboutFailuresAlone({ statuses = [], ...filter }: RunFilter): boolean {
  const failures = statuses.length > 0 && statuses.every((status) => FAILURES.includes(status));
  return failures && isAboutSums(filter);
}

function failuresOf({ sinceId, statuses, tenantId, untilId, workflowIds }: RunFilter) {
  const values: unknown[] = [];
  const where = [
    `f.tenant_id = ${bind(values, tenantId)}`,
    `f.run_id >= ${bind(values, sinceId)}::uuid`,
    `f.state in (${stateNumbers(statuses!)})`,
    ...(untilId ? [`f.run_id < ${bind(values, untilId)}::uuid`] : []),
    ...(workflowIds ? [`f.workflow_id = any(${bind(values, plainArray(workflowIds))}::uuid[])`] : []),
  ];
  return { list: [{ from: 'run_failures f', where: where.join(' and ') }], values };
}

/** Statement texts depend only on which filters are set, so there are few of them and each is worth preparing. */
const names = new Map<string, string>();
function statementName(prefix: string, text: string): string {
  let name = names.get(text);
  if (!name) {
    name = `${prefix}_${names.size}`;
    names.set(text, name);
  }
  return name;
}
