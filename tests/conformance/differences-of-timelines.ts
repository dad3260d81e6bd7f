import type { Change } from './changes';
import type { IntendedDifference } from './differences';
import { RUN_DETAILS, SCHEDULE_TIMEOUT_TEXT } from './differences-of-runs';
import { timelineOf } from './timelines';
import type { Json, JsonObject, TraceLine } from './trace';

const TASK_EVENTS = /\/task-events(\?.*)?$/;

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

const onWorker = { taskId: '<id1>', workerId: '<id5>' };
/** Single-task runs whose timeline the recording leaves empty. */
const TIMELINES: [trace: string, rows: (line: TraceLine) => JsonObject[]][] = [
  ['02-no-wait-then-late-result', () => timelineOf('g-simple', { ...onWorker, output: '{"n":2,"key":"a"}' })],
  ['05-retries', () => timelineOf('g-fail-twice', { ...onWorker, output: '{"attempt":2}' })],
  ['06-non-retryable', () => timelineOf('g-nonretry', onWorker)],
  ['08-execution-timeout', () => timelineOf('g-exec-timeout', onWorker)],
  ['09-schedule-timeout', () => timelineOf('g-unschedulable', { taskId: '<id1>' })],
  ['10-cancel-running', () => timelineOf('g-long', onWorker)],
  ['31-worker-lost', lostWorkerTimeline],
];

/** Line 24 ends what was asked before the run was cancelled. */
function lostWorkerTimeline(line: TraceLine): JsonObject[] {
  const rows = timelineOf('g-crash', { taskId: '<id4>', workerId: '<id3>' });
  return line.line <= 24 ? rows.filter((row) => row.eventType !== 'CANCELLED') : rows;
}

/** Timelines over REST. */
export const timelineChanges: IntendedDifference[] = [
  {
    topic: 'Timeline of single-task runs',
    original:
      '`taskEvents` of run details and both `task-events` routes are empty for a run of a single task, though the rows exist.',
    ours: 'They are filled for every run.',
    reason: 'A defect of the original.',
    changes: TIMELINES.flatMap(([trace, rows]): Change[] => [
      {
        kind: 'value',
        traces: [trace],
        where: RUN_DETAILS,
        path: 'answer.taskEvents',
        to: (_, line) => rows(line),
      },
      {
        kind: 'value',
        traces: [trace],
        where: TASK_EVENTS,
        path: 'answer.rows',
        to: (_, line) => rows(line),
      },
    ]),
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
    topic: 'Timeline of a reassigned attempt',
    original: 'It begins with `REQUEUED_NO_WORKER`, written once no worker for it was found.',
    ours: 'It begins with `QUEUED` like every attempt. `REQUEUED_NO_WORKER` is written for a task whose action some worker offers while none may take it.',
    reason: 'Queues without any worker are not read at all; asking why a run waits tells that none is there.',
    changes: ofRows(['31-worker-lost'], (row) =>
      row.eventType === 'REQUEUED_NO_WORKER' ? { ...row, eventType: 'QUEUED' } : row,
    ),
  },
];
