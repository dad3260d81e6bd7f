import type { Change } from './changes';
import type { IntendedDifference } from './differences';
import type { Json, JsonObject, TraceLine } from './trace';

export const RUN_DETAILS = /^GET \/api\/v1\/stable\/workflow-runs\/<id\d+>$/;
const TASK = /^GET \/api\/v1\/stable\/tasks\/<id\d+>$/;
const RUN_LIST = /^GET \/api\/v1\/stable\/tenants\/<tenant>\/workflow-runs\?/;
const TRIGGER = /^POST \/api\/v1\/stable\/tenants\/<tenant>\/workflow-runs\/trigger$/;
const ANY_REST = /^(GET|POST|PATCH|DELETE) /;
/** What waiters, REST and the timeline say of the run of trace 09. */
export const SCHEDULE_TIMEOUT_TEXT = 'Task was not assigned to a worker within its schedule timeout of 3s';
const ZERO_TIME = '0001-01-01T00:00:00Z';
const withoutMoment = (name: Json | undefined) =>
  typeof name === 'string' ? name.replace(/-\d{13}$/, '') : name;
const isPayload = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && 'triggered_by' in value;
const bareInput = (value: Json | undefined) => (isPayload(value) ? value.input : value);
const unlessZero = (value: Json | undefined) => (value === ZERO_TIME ? undefined : value);

const executionTimeout = (path: string): Change => ({
  kind: 'value',
  traces: ['08-execution-timeout'],
  where: RUN_DETAILS,
  path,
  to: () => 'Task exceeded timeout of 2s',
});

/** Run and task details over REST. */
export const runDetailChanges: IntendedDifference[] = [
  {
    topic: 'Display names',
    original: 'A run or task is shown as `<name>-<unix milliseconds>`.',
    ours: 'A run is shown under the name of its workflow, a task under its own name.',
    reason: 'The documented recipe for re-running triggers by `displayName`.',
    changes: [
      {
        kind: 'value',
        where: RUN_DETAILS,
        path: 'answer.run.displayName',
        to: (_, line) => workflowName(line),
      },
      { kind: 'value', where: ANY_REST, path: 'answer.**.displayName', to: withoutMoment },
      { kind: 'value', where: ANY_REST, path: 'answer.**.taskDisplayName', to: withoutMoment },
      { kind: 'value', where: /\/traces\?/, path: 'answer.rows.*.spanAttributes.*', to: withoutMoment },
    ],
  },
  {
    topic: 'Input in run details',
    original:
      'The input of a single-task run, and of every task, is the payload sent to the worker: `{"input":…,"triggered_by":…,"parents":…}`.',
    ours: 'The input as the caller gave it, for every run and task.',
    reason: 'The documented recipe for re-running sends `.run.input` back as the new input.',
    changes: [
      { kind: 'value', where: RUN_DETAILS, path: 'answer.run.input', to: bareInput },
      { kind: 'value', where: RUN_DETAILS, path: 'answer.tasks.*.input', to: bareInput },
      { kind: 'value', where: RUN_LIST, path: 'answer.rows.*.children.*.input', to: bareInput },
      { kind: 'value', where: TRIGGER, path: 'answer.run.input', to: bareInput },
      { kind: 'value', where: TRIGGER, path: 'answer.tasks.*.input', to: bareInput },
    ],
  },
  {
    topic: 'Creation time of tasks',
    original: '`createdAt` of a task is the year 1.',
    ours: 'The time at which the task was created.',
    reason: 'A defect of the original.',
    changes: [
      {
        kind: 'value',
        where: RUN_DETAILS,
        path: 'answer.tasks.*.createdAt',
        to: (value) => (value === ZERO_TIME ? '<time>' : value),
      },
      { kind: 'value', where: TASK, path: 'answer.createdAt', to: () => '<time>' },
      {
        kind: 'value',
        where: TRIGGER,
        path: 'answer.tasks.*.createdAt',
        to: (value) => (value === ZERO_TIME ? '<time>' : value),
      },
    ],
  },
  {
    topic: 'Times and durations that do not exist yet',
    original:
      'A run that has not started or finished shows the year 1 and a duration of 292 years; others may last −8 ms.',
    ours: '`startedAt`, `finishedAt` and `duration` are left out until they exist, as the original does for tasks.',
    reason: 'A defect of the original.',
    changes: [
      { kind: 'value', where: RUN_DETAILS, path: 'answer.run.startedAt', to: unlessZero },
      { kind: 'value', where: RUN_DETAILS, path: 'answer.run.finishedAt', to: unlessZero },
      {
        kind: 'value',
        where: RUN_DETAILS,
        path: 'answer.run.duration',
        to: (value, line) => (showsNoEnd(line) ? undefined : Math.max(Number(value), 0)),
      },
    ],
  },
  {
    topic: 'Error text of an execution timeout over REST',
    original: '`errorMessage` is empty although waiters get the text.',
    ours: 'The text waiters get.',
    reason: 'A defect of the original.',
    changes: [executionTimeout('answer.run.errorMessage'), executionTimeout('answer.tasks.*.errorMessage')],
  },
  {
    topic: 'Error text of a run that succeeded in a later attempt',
    original: '`run.errorMessage` keeps the error of the last failed attempt.',
    ours: 'Empty: a completed run has no error. The timeline keeps those of its attempts.',
    reason: 'A defect of the original.',
    changes: [
      {
        kind: 'value',
        traces: ['05-retries'],
        where: RUN_DETAILS,
        path: 'answer.run.errorMessage',
        to: () => '',
      },
    ],
  },
  {
    topic: 'Number of spawned children',
    original: '`numSpawnedChildren` of a task with children is 0.',
    ours: 'Their number.',
    reason: 'A defect of the original.',
    changes: [
      {
        kind: 'value',
        traces: ['11-children'],
        where: RUN_DETAILS,
        path: 'answer.tasks.*.numSpawnedChildren',
        to: () => 4,
      },
      {
        kind: 'value',
        traces: ['29-rest-reads'],
        where: RUN_LIST,
        path: 'answer.rows.*',
        to: (row) =>
          (row as JsonObject).workflowName === 'g-parent-fails'
            ? { ...(row as JsonObject), numSpawnedChildren: 1 }
            : row,
      },
      {
        kind: 'value',
        traces: ['23-durable'],
        where: RUN_DETAILS,
        path: 'answer.tasks.*.numSpawnedChildren',
        to: () => 1,
      },
      {
        kind: 'value',
        traces: ['37-durable-replay-branch'],
        where: RUN_DETAILS,
        path: 'answer.tasks.*.numSpawnedChildren',
        to: () => 2,
      },
    ],
  },
  {
    topic: 'Output of a skipped task',
    original: '`{"skipped":true}` over gRPC, `{}` over REST.',
    ours: '`{"skipped":true}` over both.',
    reason: 'A defect of the original.',
    changes: [
      {
        kind: 'value',
        where: RUN_DETAILS,
        path: 'answer.tasks.*',
        to: (task) => (isSkipped(task) ? { ...task, output: { skipped: true } } : task),
      },
    ],
  },
  {
    topic: 'Schedule timeout',
    original: 'Waiters get an empty error, the run is shown as FAILED without an error text.',
    ours: 'The run ends CANCELLED; waiters and REST get a text that names the limit.',
    reason: 'Nothing of the run ever ran, so nothing failed; and the reason must not be swallowed.',
    changes: scheduleTimeoutChanges(),
  },
];

/** A skipped task is completed and was never started. */
function isSkipped(task: Json | undefined): task is JsonObject {
  const { status, startedAt } = task as JsonObject;
  return status === 'COMPLETED' && startedAt === undefined;
}

/** Run details carry the registration of their workflow. */
function workflowName(line: TraceLine): Json | undefined {
  if (line.dir !== 'rest') return undefined;
  const { run, workflowConfig } = line.answer as { run?: JsonObject; workflowConfig?: JsonObject };
  return run && (workflowConfig?.Name ?? run.displayName);
}

/** Whether the run of an answer has not both started and finished. */
function showsNoEnd(line: TraceLine): boolean {
  if (line.dir !== 'rest') return false;
  const { run } = line.answer as { run?: JsonObject };
  return run?.startedAt === undefined || run.finishedAt === undefined;
}

function scheduleTimeoutChanges(): Change[] {
  const traces = ['09-schedule-timeout'];
  const text = SCHEDULE_TIMEOUT_TEXT;
  return [
    {
      kind: 'value',
      traces,
      where: /^Dispatcher\/SubscribeToWorkflowRuns server$/,
      path: 'message.results.*.error',
      to: () => text,
    },
    { kind: 'value', traces, where: RUN_DETAILS, path: 'answer.run.status', to: () => 'CANCELLED' },
    { kind: 'value', traces, where: RUN_DETAILS, path: 'answer.tasks.*.status', to: () => 'CANCELLED' },
    { kind: 'value', traces, where: RUN_DETAILS, path: 'answer.run.errorMessage', to: () => text },
    { kind: 'value', traces, where: RUN_DETAILS, path: 'answer.tasks.*.errorMessage', to: () => text },
    { kind: 'value', traces, where: /\/status$/, path: 'answer', to: () => 'CANCELLED' },
  ];
}
