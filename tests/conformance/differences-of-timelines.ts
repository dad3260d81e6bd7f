import type { Change } from './changes';
import type { IntendedDifference } from './differences';
import { RUN_DETAILS, SCHEDULE_TIMEOUT_TEXT } from './differences-of-runs';
import { timelineOf } from './timelines';
import type { Json, JsonObject, RestLine, TraceLine } from './trace';

const TASK_EVENTS = /\/task-events(\?.*)?$/;

const RATE_LIMIT_TEXT =
  'Rate limit exceeded for key g-static, attempting to consume 1 units, but only had 0 remaining';

/** Changes the rows of a timeline wherever one is shown. */
const ofRows = (traces: readonly string[] | undefined, change: (row: JsonObject) => JsonObject): Change[] => {
  const to = (row: Json | undefined) => change(row as JsonObject);
  return [
    { kind: 'value', traces, where: RUN_DETAILS, path: 'answer.taskEvents.*', to: exceptCut(to) },
    { kind: 'value', traces, where: TASK_EVENTS, path: 'answer.rows.*', to: exceptCut(to) },
  ];
};
const exceptCut = (to: (row: Json | undefined) => Json) => (row: Json | undefined) =>
  typeof row === 'string' ? row : to(row);

/** What `GET /workflow-runs/<id>` answered, as far as timelines need it. */
interface RunDetails extends JsonObject {
  run: { status: string; output: JsonObject };
  shape: { taskName: string; taskExternalId: string }[];
  tasks: { attempt: number; isEvicted?: boolean }[];
}

/** The details of the run a line is about: its own answer or the one before it. */
function detailsOf(line: RestLine, lines: readonly TraceLine[]): RunDetails | undefined {
  const run = line.rest.match(/<id\d+>/)?.[0];
  const found = lines.findLast(
    (candidate) =>
      candidate.line <= line.line &&
      candidate.dir === 'rest' &&
      candidate.rest.endsWith(`/workflow-runs/${run}`) &&
      candidate.status === 200,
  );
  return (found as RestLine | undefined)?.answer as RunDetails | undefined;
}

/** The worker of the last report before the REST lines, or the one they ask about. */
export function workerOf(lines: readonly TraceLine[]): string | undefined {
  const asked = lines.find((line) => line.dir === 'rest' && line.rest.startsWith('GET /api/v1/workers/'));
  if (asked?.dir === 'rest') return asked.rest.match(/<id\d+>/)![0];
  const report = lines.findLast((line) => line.dir === 'client' && line.message.worker_id !== undefined);
  return report?.dir === 'client' ? String(report.message.worker_id) : undefined;
}

/** The rows the original kept of a run of a single task but did not show. */
function hiddenRows(rows: Json | undefined, line: TraceLine, lines: readonly TraceLine[]): Json | undefined {
  if (line.dir !== 'rest' || !Array.isArray(rows) || rows.length > 0) return rows;
  const details = detailsOf(line, lines);
  const [task, ...others] = details?.shape ?? [];
  if (details === undefined || task === undefined || others.length > 0) return rows;
  const hidden = timelineOf(task.taskName, {
    status: details.run.status,
    attempts: details.tasks[0]!.attempt,
    taskId: task.taskExternalId,
    workerId: workerOf(lines),
    output: JSON.stringify(details.run.output),
    evicted: evictionOf(details, lines),
    flushed: flushOf(task.taskExternalId, lines),
  });
  return hidden ?? rows;
}

/** Whether the run's only task is evicted, or was at some time. */
function evictionOf({ shape, tasks }: RunDetails, lines: readonly TraceLine[]): 'now' | 'before' | undefined {
  if (tasks[0]!.isEvicted) return 'now';
  const evicted = lines.some(
    (line) =>
      line.dir === 'client' &&
      (line.message.evict_invocation as JsonObject | undefined)?.durable_task_external_id ===
        shape[0]!.taskExternalId,
  );
  return evicted ? 'before' : undefined;
}

/** Why the batch of a task was flushed; undefined for a task that ran in none. */
function flushOf(task: string, lines: readonly TraceLine[]): string | undefined {
  const batch = lines.find(
    (line) =>
      line.dir === 'server' &&
      line.message.action_type === 'START_BATCH' &&
      String(line.message.action_payload).includes(`"${task}":`),
  );
  if (batch?.dir !== 'server') return undefined;
  return String((batch.message.batchStartPayload as JsonObject).triggerReason);
}

/** Timelines over REST. */
export const timelineChanges: IntendedDifference[] = [
  {
    topic: 'Timeline of single-task runs',
    original:
      '`taskEvents` of run details and both `task-events` routes are empty for a run of a single task, though the rows exist.',
    ours: 'They are filled for every run.',
    reason: 'A defect of the original.',
    changes: [
      { kind: 'value', where: RUN_DETAILS, path: 'answer.taskEvents', to: hiddenRows },
      { kind: 'value', where: TASK_EVENTS, path: 'answer.rows', to: hiddenRows },
    ],
  },
  {
    topic: 'Error texts of the timeline',
    original:
      'The text of a `FAILED` row stands in `errorMessage`, that of a `TIMED_OUT` row in `message`; the documentation promises `message`.',
    ours: 'Both rows have it in both.',
    reason: 'Clients read the one or the other.',
    changes: ofRows(undefined, (row) => {
      const hasError = row.eventType === 'FAILED' || row.eventType === 'TIMED_OUT';
      const text = row.message === '' ? row.errorMessage! : row.message!;
      return hasError ? { ...row, message: text, errorMessage: text } : row;
    }),
  },
  {
    topic: 'Schedule timeout in the timeline',
    original: '`SCHEDULING_TIMED_OUT` has no text.',
    ours: 'It names the limit.',
    reason: 'The limit is what its reader wants to know.',
    changes: ofRows(['09-schedule-timeout'], (row) =>
      row.eventType === 'SCHEDULING_TIMED_OUT' ? { ...row, message: SCHEDULE_TIMEOUT_TEXT } : row,
    ),
  },
  {
    topic: 'Rate limit in the timeline',
    original: '`REQUEUED_RATE_LIMIT` names an empty key, 0 units and 0 remaining.',
    ours: 'It names the key, the units wanted and those left.',
    reason: 'A defect of the original.',
    changes: ofRows(['15-rate-limits'], (row) =>
      row.eventType === 'REQUEUED_RATE_LIMIT' ? { ...row, message: RATE_LIMIT_TEXT } : row,
    ),
  },
  {
    topic: 'Progress of a batch in the timeline',
    original:
      '`WAITING_FOR_BATCH` counts the tasks that wait when the engine next looks: 4 of 3 for the first of four.',
    ours: 'It counts those that wait when the task joins, itself included: 1 of 3 for the first.',
    reason: 'Tasks join as they are triggered, not once a second.',
    changes: ofRows(['26-batch'], (row) =>
      row.eventType === 'WAITING_FOR_BATCH'
        ? { ...row, message: String(row.message).replace('(4/3)', '(1/3)') }
        : row,
    ),
  },
  {
    topic: 'Timeline of a reassigned attempt',
    original: 'It begins with `REQUEUED_NO_WORKER`, written once no worker for it was found.',
    ours: 'It begins with `QUEUED` like every attempt. `REQUEUED_NO_WORKER` is written for a task whose action some worker offers while none may take it.',
    reason: 'Queues without any worker are not read at all; asking why a run waits tells that none is there.',
    changes: ofRows(['31-worker-lost'], (row) =>
      row.eventType === 'REQUEUED_NO_WORKER' ? { ...row, eventType: 'QUEUED' } : row,
    ),
  },
];
