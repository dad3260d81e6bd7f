import { sampleCondition } from '../../sampling';
import { plainArray, textArray } from '../../sql-array';

export type ListedStatus = 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';

export interface MetadataPair {
  key: string;
  value: string;
  /** Whether the key is in the narrow key-value table; otherwise the stored text is looked into. */
  indexed: boolean;
}

export interface RunFilter {
  tenantId: string;
  /** Created at or after (ids from this one on). */
  sinceId: string;
  /** Created before; null for no bound. */
  untilId: string | null;
  /** True: every task. False: runs, a run of a single task being its task. */
  onlyTasks: boolean;
  statuses?: readonly ListedStatus[];
  /** Narrows RUNNING down to evicted tasks or to those on a worker. */
  running?: 'EVICTED' | 'ON_WORKER';
  workflowIds?: readonly string[];
  /** Only these runs (and with `onlyTasks` their tasks). */
  runIds?: readonly string[];
  /** Codes of `REASONS`, for lists of what failed or was cancelled: `statuses` are among these two. */
  failureReasons?: readonly string[];
  workerId?: string;
  parentTaskId?: string;
  eventId?: string;
  metadata?: readonly MetadataPair[];
  /** Whether every pair must match, or one. */
  metadataMatch?: 'AND' | 'OR';
  /** Shows only runs below it (`sampleBoundOf`); undefined: all. */
  sampleBound?: number;
}

/** Rows of one table that a filter lets through. */
export interface Source {
  dag: boolean;
  from: string;
  where: string;
  id: string;
}

export function bind(values: unknown[], value: unknown): string {
  values.push(value);
  return `$${values.length}`;
}

/**
 * @param values parameters so far; the first is the tenant
 * @param most how many rows are wanted of each, newest first, as the statement names it; null for all
 */
export function sourcesOf(filter: RunFilter, values: unknown[], most: string | null): Source[] {
  const tenant = '$1';
  const since = bind(values, filter.sinceId);
  const until = filter.untilId === null ? null : bind(values, filter.untilId);
  const workflows = filter.workflowIds && bind(values, plainArray(filter.workflowIds));
  const ids = filter.runIds && bind(values, plainArray(filter.runIds));
  const reasons = filter.failureReasons && bind(values, textArray(filter.failureReasons));
  const worker = filter.workerId && bind(values, filter.workerId);
  const parent = filter.parentTaskId && bind(values, filter.parentTaskId);
  const event = filter.eventId && bind(values, filter.eventId);
  const sample = filter.sampleBound !== undefined && bind(values, filter.sampleBound);
  const metadata = metadataConditions(filter, values);

  const common = (row: string) => [
    `${row}.tenant_id = ${tenant}`,
    `${row}.id >= ${since}::uuid`,
    ...(until ? [`${row}.id < ${until}::uuid`] : []),
    ...(workflows ? [`${row}.workflow_id = any(${workflows}::uuid[])`] : []),
  ];
  const among = (row: string) => (ids ? [`${row}.id = any(${ids}::uuid[])`] : []);
  const origin = (row: string) => [
    ...(parent ? [`${row}.parent_task_id = ${parent}`] : []),
    ...(event ? [`${row}.event_id = ${event}`, `${row}.id in (${startedBy(event)})`] : []),
  ];

  const onWorker = (row: string) =>
    `(${row}.worker_id = ${worker} or exists (select from assignments a where a.task_id = ${row}.id and a.worker_id = ${worker})
      or exists (select from attempts p where p.task_id = ${row}.id and p.worker_id = ${worker}))`;
  const candidates = candidatesOf(filter, { since, most, until, workflows, reasons });
  const taskConditions = [
    ...common('t'),
    ...candidates.tasks,
    ...(reasons && filter.onlyTasks ? [`t.reason = any(${reasons}::text[])`] : []),
    ...(sample ? [sampleCondition('coalesce(t.run_id, t.id)', sample)] : []),
    ...(worker ? [onWorker('t')] : []),
    ...(filter.statuses ? [anyOf(filter.statuses.map((status) => taskHas(status, filter.running)))] : []),
  ];
  const tasks: Source = {
    dag: false,
    from: 'tasks t',
    id: 't.id',
    where: [
      ...taskConditions,
      ...(filter.onlyTasks
        ? [
            ...originOfAnyTask(parent, event),
            ...(ids ? [`(t.id = any(${ids}::uuid[]) or t.run_id = any(${ids}::uuid[]))`] : []),
          ]
        : ['t.run_id is null', ...origin('t'), ...among('t')]),
      ...metadata(
        filter.onlyTasks ? 'coalesce(t.run_id, t.id)' : 't.id',
        'coalesce(t.metadata, (select m.metadata from runs m where m.id = t.run_id))',
      ),
    ].join(' and '),
  };
  if (filter.onlyTasks) return [tasks];
  const runs: Source = {
    dag: true,
    from: 'runs r',
    id: 'r.id',
    where: [
      ...common('r'),
      ...among('r'),
      ...candidates.runs,
      ...(sample ? [sampleCondition('r.id', sample)] : []),
      ...origin('r'),
      ...(worker ? [`exists (select from tasks w where w.run_id = r.id and ${onWorker('w')})`] : []),
      ...(filter.statuses ? [anyOf(filter.statuses.map((status) => runHas(status, filter.running)))] : []),
      ...metadata('r.id', 'r.metadata'),
    ].join(' and '),
  };
  return [tasks, runs];
}

/** A DAG run that failed has no reason of its own, but its tasks that ended as it did have. */
export const endedFor = (reasons: string) => `(f.reason = any(${reasons}::text[])
      or (f.reason is null and exists (
        select from tasks x where x.run_id = f.run_id and x.state = f.state and x.reason = any(${reasons}::text[]))))`;

export const FAILURES: readonly ListedStatus[] = ['FAILED', 'CANCELLED'];

export const stateNumbers = (statuses: readonly ListedStatus[]) =>
  statuses.map((status) => STATE[status as keyof typeof STATE]).join(', ');

/** Runs have no index by event; the list of an event's runs is short. */
const startedBy = (event: string) => `select e.run_id from event_runs e where e.event_id = ${event}`;
const tasksStartedBy = (event: string) =>
  `${startedBy(event)} union all select s.id from tasks s where s.run_id in (${startedBy(event)})`;

/** Where a run comes from stands on the run; a task of a DAG run has it from there. */
function originOfAnyTask(parent: string | undefined, event: string | undefined): string[] {
  const through = (column: string, value: string) =>
    `(t.${column} = ${value} or exists (select from runs o where o.id = t.run_id and o.${column} = ${value}))`;
  return [
    ...(parent ? [through('parent_task_id', parent)] : []),
    ...(event ? [through('event_id', event), `t.id in (${tasksStartedBy(event)})`] : []),
  ];
}

/**
 * Ids that statuses few runs have can only be found among, so that history is not searched for them: open tasks stand
 * in the tables of live work, an open DAG run has one of them or a wait, failures are listed apart.
 */
function candidatesOf(
  filter: RunFilter,
  bounds: FailureBounds & { since: string; reasons: string | undefined },
): { tasks: string[]; runs: string[] } {
  const { onlyTasks, statuses } = filter;
  const { since } = bounds;
  const among = (...these: readonly ListedStatus[]) =>
    statuses !== undefined && statuses.length > 0 && statuses.every((status) => these.includes(status));
  if (among(...FAILURES)) {
    if (onlyTasks) return { tasks: [`t.id in (${failedTasks(filter, bounds)})`], runs: [] };
    const listed = `select f.run_id from run_failures f where f.tenant_id = $1 and f.run_id >= ${since}::uuid
      and f.state in (${stateNumbers(statuses!)})${bounds.reasons ? ` and ${endedFor(bounds.reasons)}` : ''}`;
    return { tasks: [`t.id in (${listed})`], runs: [`r.id in (${listed})`] };
  }
  if (!among('QUEUED', 'RUNNING')) return { tasks: [], runs: [] };
  const places = openPlaces(since);
  const open = openRuns(since);
  const waiting = `select o.id from tasks o where o.run_id in (${open}) and o.state = 0`;
  return {
    tasks: [`t.id in (${onlyTasks ? `${places} union all ${waiting}` : places})`],
    runs: [`r.id in (${open})`],
  };
}

/** Where an open task stands. */
const openPlaces = (since: string) => `select q.task_id from queue_items q where q.tenant_id = $1
    union all select a.task_id from assignments a where a.tenant_id = $1
    union all select c.holder_id from concurrency_slots c where c.tenant_id = $1 and c.state = 'waiting'
    union all select m.ref from timers m where m.kind = 'retry' and m.tenant_id = $1
    union all select d.task_id from durable_tasks d where d.tenant_id = $1 and d.task_id >= ${since}::uuid and d.state = 'evicted'`;

const openRuns = (
  since: string,
) => `select p.run_id from tasks p where p.id in (${openPlaces(since)}) and p.run_id is not null
    union all select c.holder_id from concurrency_slots c where c.tenant_id = $1 and c.state = 'waiting'
    union all select w.owner_id from waits w where w.tenant_id = $1`;

/** The smallest (digit 0) or greatest (digit f) id of the millisecond of a run. */
const millisecondOf = (row: string, digit: '0' | 'f') =>
  `(substr(${row}.run_id::text, 1, 14) || '${'0000-0000-000000000000'.replaceAll('0', digit)}')::uuid`;
const OF_RUN = (row: string) =>
  `m.run_id = ${row}.run_id and m.id >= ${millisecondOf(row, '0')} and m.id <= ${millisecondOf(row, 'f')}`;

/** Parameters, as the statement names them. */
interface FailureBounds {
  since: string;
  until: string | null;
  workflows: string | undefined;
  most: string | null;
}

/**
 * Tasks that can have failed or been cancelled: of open runs, and of runs that ended so. A run fails only by a task that
 * failed, and is cancelled only by one that was (engine-behaviour 1.3), so as many tasks as are wanted are in the newest
 * runs of that kind; tasks of a run are born with the milliseconds of its id.
 */
function failedTasks(filter: RunFilter, { since, until, workflows, most }: FailureBounds): string {
  const statuses = filter.statuses!;
  const among = (states: readonly ListedStatus[]) => `f.tenant_id = $1 and f.run_id >= ${since}::uuid
      ${until ? `and f.run_id < ${until}::uuid` : ''} ${workflows ? `and f.workflow_id = any(${workflows}::uuid[])` : ''}
      and f.state in (${stateNumbers(states)})`;
  // A failed run cancels what was to come after it.
  const ended = statuses.includes('CANCELLED') ? FAILURES : statuses;
  const { eventId, failureReasons, metadata, parentTaskId, runIds, sampleBound, workerId } = filter;
  const others = [
    eventId,
    failureReasons,
    metadata?.length || undefined,
    parentTaskId,
    runIds,
    sampleBound,
    workerId,
  ];
  // A run that was cancelled before it had a task has none. Scalar, so that it is asked run by run.
  const hasOne = `coalesce((select true from tasks a where a.id = f.run_id),
      (select true from tasks m where ${OF_RUN('f')} and m.state in (${stateNumbers(statuses)}) limit 1))`;
  const oldest =
    most !== null && others.every((value) => value === undefined)
      ? `coalesce((select ${millisecondOf('f', '0')} from run_failures f
          where ${among(statuses)} and ${hasOne} order by f.run_id desc offset greatest(${most} - 1, 0) limit 1), ${since}::uuid)`
      : `${since}::uuid`;
  return `with listed as materialized (
      select f.run_id from run_failures f where ${among(ended)} and f.run_id >= (select ${oldest}))
    select run_id from listed
    union all select m.id from listed cross join lateral (select m.id from tasks m where ${OF_RUN('listed')} offset 0) m
    union all select o.id from tasks o where o.run_id in (${openRuns(since)})`;
}

const anyOf = (conditions: readonly string[]) =>
  conditions.length === 0 ? 'false' : `(${conditions.join(' or ')})`;

const STATE = { COMPLETED: 1, FAILED: 2, CANCELLED: 3 } as const;
const ASSIGNED = 'exists (select from assignments a where a.task_id = t.id)';

function taskHas(status: ListedStatus, running: RunFilter['running']): string {
  if (status === 'QUEUED') return `(t.state = 0 and not t.evicted and not ${ASSIGNED})`;
  if (status !== 'RUNNING') return `t.state = ${STATE[status]}`;
  if (running === 'EVICTED') return '(t.state = 0 and t.evicted)';
  if (running === 'ON_WORKER') return `(t.state = 0 and not t.evicted and ${ASSIGNED})`;
  return `(t.state = 0 and (t.evicted or ${ASSIGNED}))`;
}

/** An open run has begun once one of its tasks has (engine-behaviour 1.3). */
const begun = (condition: string) =>
  `exists (select from tasks t where t.run_id = r.id and t.tenant_id = r.tenant_id and ${condition})`;
const BEGUN = begun(`(t.state <> 0 or t.evicted or ${ASSIGNED})`);

function runHas(status: ListedStatus, running: RunFilter['running']): string {
  if (status === 'QUEUED') return `(r.state = 0 and not ${BEGUN})`;
  if (status !== 'RUNNING') return `r.state = ${STATE[status]}`;
  if (running === 'EVICTED') return `(r.state = 0 and ${begun('t.evicted')})`;
  if (running === 'ON_WORKER') return `(r.state = 0 and ${begun(ASSIGNED)})`;
  return `(r.state = 0 and ${BEGUN})`;
}

function metadataConditions(filter: RunFilter, values: unknown[]): (runId: string, text: string) => string[] {
  const { metadata } = filter;
  if (!metadata || metadata.length === 0) return () => [];
  const indexed = metadata.filter((pair) => pair.indexed);
  const others = metadata.filter((pair) => !pair.indexed);
  const bound = others.map((pair) => ({ key: bind(values, pair.key), value: bind(values, pair.value) }));
  const keys = indexed.length > 0 ? bind(values, textArray(indexed.map((pair) => pair.key))) : '';
  const expected = indexed.length > 0 ? bind(values, textArray(indexed.map((pair) => pair.value))) : '';
  const all = filter.metadataMatch === 'AND';
  return (runId, text) => {
    const pairs = `unnest(${keys}::text[], ${expected}::text[]) as f(key, value)`;
    // Where a row is a run, the index by value finds the few that match; tasks of DAG runs have it through their run.
    if (others.length === 0 && /^[rt]\.id$/.test(runId)) {
      const having = (key: string, value: string) =>
        `select m.run_id from run_metadata m where m.tenant_id = $1 and m.key = ${key} and m.value = ${value}`;
      const matching = indexed.map((_pair, i) =>
        having(`(${keys}::text[])[${i + 1}]`, `(${expected}::text[])[${i + 1}]`),
      );
      return all
        ? matching.map((ids) => `${runId} in (${ids})`)
        : [`${runId} in (${matching.join(' union all ')})`];
    }
    const matches = `select from run_metadata m where m.run_id = ${runId} and m.key = f.key and m.value = f.value`;
    const conditions = [
      ...(indexed.length === 0
        ? []
        : [
            all
              ? `not exists (select from ${pairs} where not exists (${matches}))`
              : `exists (select from ${pairs} where exists (${matches}))`,
          ]),
      ...bound.map(({ key, value }) => `(${text})::jsonb ->> ${key}::text = ${value}`),
    ];
    return [`(${conditions.join(all ? ' and ' : ' or ')})`];
  };
}
