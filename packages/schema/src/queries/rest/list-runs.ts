import { uuidTime } from '@hatchet-ts/service-kit';
import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';
import { idOfMinute } from '../run-counts/minutes';
import {
  type RunCounts,
  readRunCounts,
  readSummedPart,
  runCountsOf,
  type SummedPart,
} from '../run-counts/read-run-counts';
import {
  bind,
  endedFor,
  FAILURES,
  type ListedStatus,
  type RunFilter,
  type Source,
  sourcesOf,
  stateNumbers,
} from './run-sources';
import { idOfMinuteIn, minutesOfWorkflows } from './workflow-minutes';

export { FAILURES, type ListedStatus, type MetadataPair, type RunFilter } from './run-sources';

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
  const part = await summedPartOf(db, filter);
  const values: unknown[] = [filter.tenantId];
  const limit = bind(values, page.limit);
  const offset = bind(values, page.offset);
  const newest = newestOf(filter, part, values, `${limit}::bigint + ${offset}::bigint`);
  const text = `select id, dag from (${newest}) x order by id desc limit ${limit} offset ${offset}`;
  return db.query<ListedRun>(statementOf('list_runs', text, filter), values);
}

/** Where a list of some workflows may look into sums. */
async function summedPartOf(db: Queryable, filter: RunFilter): Promise<SummedPart | null> {
  if (!isAboutWorkflowsAlone(filter)) return null;
  const { sinceId, untilId } = filter;
  return readSummedPart(db, uuidTime(sinceId), untilId === null ? null : uuidTime(untilId));
}

/** Selects the newest `rows` of each source, or of each part of one. */
function newestOf(filter: RunFilter, part: SummedPart | null, values: unknown[], rows: string): string {
  const newest = ({ dag, from, id, where }: Source, stretch = '') =>
    `(select ${id} as id, ${dag} as dag from ${from} where ${where}${stretch} order by ${id} desc limit ${rows})`;
  const list = sourcesOf(filter, values, rows);
  if (part === null) return list.map((source) => newest(source)).join(' union all ');
  const bounds = {
    from: bind(values, part.from),
    until: bind(values, part.until),
    fromId: bind(values, idOfMinute(part.from)),
    untilId: bind(values, idOfMinute(part.until)),
    workflows: bind(values, plainArray(filter.workflowIds!)),
    rows,
  };
  return list
    .flatMap((source) => [
      newest(source, ` and ${source.id} >= ${bounds.untilId}::uuid`),
      newest(source, ` and ${source.id} < ${bounds.fromId}::uuid`),
      `(select s.id, s.dag from (${minutesOfWorkflows(filter, source, bounds)}) m cross join lateral
        ${newest(source, ` and ${source.id} >= ${idOfMinuteIn('m.minute')} and ${source.id} < ${idOfMinuteIn('m.minute + 1')}`)} s
        limit ${rows})`,
    ])
    .join(' union all ');
}

/** Then sums tell in which minutes there is one; other filters find their few by indexes of their own. */
function isAboutWorkflowsAlone({
  eventId,
  failureReasons,
  metadata,
  parentTaskId,
  runIds,
  statuses,
  workflowIds,
}: RunFilter): boolean {
  const others = [eventId, failureReasons, metadata?.length || undefined, parentTaskId, runIds];
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
  const each = async (status: ListedStatus, running?: RunFilter['running']) =>
    countEach(db, { ...filter, statuses: [status], running });
  const openCounts = () =>
    Promise.all([each('QUEUED'), each('RUNNING'), each('RUNNING', 'EVICTED'), each('RUNNING', 'ON_WORKER')]);
  let counts: RunCounts;
  let open = [0, 0, 0, 0];
  const summed = isAboutSums(filter) ? readRunCounts(db, filter) : null;
  if (filter.failureReasons) {
    const [failed, cancelled] = await Promise.all([each('FAILED'), each('CANCELLED')]);
    counts = { open: 0, completed: 0, failed, cancelled };
  } else if (summed !== null) {
    const [sums, ofOpen] = await Promise.all([summed, openCounts()]);
    counts = sums ?? (await countByState(db, filter));
    open = ofOpen;
  } else {
    counts = await countByState(db, filter);
    // What a filter finds among history has mostly ended: then nobody need ask where it stands.
    if (counts.open > 0) open = await openCounts();
  }
  const [QUEUED, RUNNING, evicted, onWorker] = open;
  return {
    QUEUED: QUEUED!,
    RUNNING: RUNNING!,
    COMPLETED: counts.completed,
    FAILED: counts.failed,
    CANCELLED: counts.cancelled,
    evicted: evicted!,
    onWorker: onWorker!,
  };
}

/** All states in one pass. @param filter without statuses and reasons */
async function countByState(db: Queryable, filter: RunFilter): Promise<RunCounts> {
  const values: unknown[] = [filter.tenantId];
  const rows = sourcesOf(filter, values, null).map(
    ({ from, where }) => `select state from ${from} where ${where}`,
  );
  const text = `select state, count(*)::bigint as runs from (${rows.join(' union all ')}) x group by state`;
  return runCountsOf(await db.query(statementOf('count_states', text, filter), values));
}

/** Then sums over runs may answer: they know workflow and state, no more. */
function isAboutSums({
  eventId,
  failureReasons,
  metadata,
  onlyTasks,
  parentTaskId,
  runIds,
  sampleBound,
  workerId,
}: RunFilter): boolean {
  const others = [
    eventId,
    failureReasons,
    metadata?.length || undefined,
    parentTaskId,
    runIds,
    sampleBound,
    workerId,
  ];
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
  const part = max === undefined ? null : await summedPartOf(db, filter);
  const values: unknown[] = [filter.tenantId];
  const most = max === undefined ? null : `${bind(values, max)}::bigint`;
  let text: string;
  // Found as a list finds them: the planner would else read all tasks of a state for a few of them.
  if (most !== null && (part !== null || isAboutFailedTasks(filter))) {
    text = `select count(*) as count from (${newestOf(filter, part, values, most)}) x`;
  } else {
    const list = isAboutFailuresAlone(filter) ? failuresOf(filter, values) : sourcesOf(filter, values, most);
    const counts = list.map(
      ({ from, where }) =>
        `(select count(*) from (select from ${from} where ${where}${most === null ? '' : ` limit ${most}`}) c)`,
    );
    text = `select ${counts.join(' + ')} as count`;
  }
  const [row] = await db.query<{ count: number }>(statementOf('count_runs', text, filter), values);
  return Math.min(row!.count, max ?? row!.count);
}

/** Failed tasks are looked for in runs that failed. */
function isAboutFailedTasks({ onlyTasks, statuses = [] }: RunFilter): boolean {
  return onlyTasks && statuses.length > 0 && statuses.every((status) => FAILURES.includes(status));
}

/** Then the list of failures tells without a look at each run. */
function isAboutFailuresAlone({ failureReasons: _, statuses = [], ...filter }: RunFilter): boolean {
  const failures = statuses.length > 0 && statuses.every((status) => FAILURES.includes(status));
  return failures && isAboutSums(filter);
}

function failuresOf(
  { failureReasons, sinceId, statuses, untilId, workflowIds }: RunFilter,
  values: unknown[],
) {
  const where = [
    'f.tenant_id = $1',
    `f.run_id >= ${bind(values, sinceId)}::uuid`,
    `f.state in (${stateNumbers(statuses!)})`,
    ...(untilId ? [`f.run_id < ${bind(values, untilId)}::uuid`] : []),
    ...(workflowIds ? [`f.workflow_id = any(${bind(values, plainArray(workflowIds))}::uuid[])`] : []),
    ...(failureReasons ? [endedFor(bind(values, textArray(failureReasons)))] : []),
  ];
  return [{ from: 'run_failures f', where: where.join(' and ') }];
}

/** Statement texts depend only on which filters are set, so there are few of them and each is worth preparing. */
const names = new Map<string, string>();
function statementOf(prefix: string, text: string, filter: RunFilter): Statement | string {
  // How many rows are wanted decides how failed tasks are best looked for; a prepared plan would not know.
  if (isAboutFailedTasks(filter)) return text;
  let name = names.get(text);
  if (!name) {
    name = `${prefix}_${names.size}`;
    names.set(text, name);
  }
  return { name, text };
}
