import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AskedTimeline } from './scenario';
import type { JsonObject, RestLine, Trace } from './trace';

/** All recorded timeline rows of one task, oldest first. */
export interface RecordedTimeline {
  task: string;
  finalStatus: string;
  events: RecordedRow[];
}
interface RecordedRow {
  eventType: string;
  attempt: number;
  retryCount: number;
  message?: string;
  errorMessage?: string;
  workerId?: string;
}

const FILE = path.join(__dirname, '..', 'fixtures', 'traces', '40-timelines.jsonl');
let timelines: RecordedTimeline[] | undefined;

/** Reads the rows the original kept of about sixty runs: its REST answers leave them out for single-task runs. */
export function readTimelines(): RecordedTimeline[] {
  timelines ??= readFileSync(FILE, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    // Cutting the stack traces also cut the escape of the quote behind them.
    .map((line) => JSON.parse(line.replaceAll('<stack>"}}"', '<stack>"')) as RecordedTimeline);
  return timelines;
}

/** Rows with which a task ends; one that has not ended shows none. */
const ENDINGS = ['FINISHED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'SCHEDULING_TIMED_OUT'];

/**
 * The rows of one task, newest first, as the REST routes show them.
 *
 * @param status of the run; one that is not final shows no end
 * @returns undefined when no such task was recorded
 */
export function timelineOf(
  task: string,
  shown: {
    status: string;
    attempts: number;
    taskId: string;
    workerId: string | undefined;
    output: string;
    /** The task was evicted at some time; or is now. */
    evicted?: 'before' | 'now' | undefined;
    /** Why the batch it ran in was flushed. */
    flushed?: string | undefined;
  },
): JsonObject[] | undefined {
  const isFinal = ['COMPLETED', 'FAILED', 'CANCELLED'].includes(shown.status);
  const ofStatus = readTimelines().filter(
    (timeline) =>
      timeline.task === task &&
      (!isFinal || timeline.finalStatus === shown.status) &&
      timeline.events.some(({ eventType }) => eventType === EVICTED) === (shown.evicted !== undefined) &&
      (shown.flushed === undefined ||
        timeline.events.some(({ message }) => message?.includes(` because ${shown.flushed}. `))),
  );
  const withAttempts = (attempts: number) =>
    ofStatus.find((timeline) => timeline.events.at(-1)?.attempt === attempts)?.events;
  const recorded =
    withAttempts(shown.attempts) ??
    beforeReplay(ofStatus[0]?.events, shown.attempts) ??
    replayed(withAttempts(1), shown.attempts);
  const events = shown.evicted === 'now' ? untilEvicted(recorded) : recorded;
  return events
    ?.filter((row) => isFinal || !ENDINGS.includes(row.eventType) || row.attempt < shown.attempts)
    .toReversed()
    .map((row) => ({
      id: 1,
      taskId: shown.taskId,
      taskDisplayName: task,
      timestamp: '<time>',
      eventType: row.eventType,
      attempt: row.attempt,
      retryCount: row.retryCount,
      // Each timeline labels ids anew: an error text can only name its task, a message its batch.
      message: (row.message ?? '').replace(/<id\d+>/g, '<uuid>'),
      errorMessage: (row.errorMessage ?? '').replace(/<id\d+>/g, shown.taskId),
      output: row.eventType === 'FINISHED' ? shown.output : '',
      ...(row.workerId === undefined || shown.workerId === undefined ? {} : { workerId: shown.workerId }),
    }));
}

const EVICTED = 'DURABLE_EVICTED';
const REPLAYED = 'RETRIED_BY_USER';

const untilEvicted = (rows: readonly RecordedRow[] | undefined) =>
  rows?.slice(0, rows.findIndex(({ eventType }) => eventType === EVICTED) + 1);

/** The rows up to the end of an attempt, of a task that was replayed after it. */
function beforeReplay(rows: readonly RecordedRow[] | undefined, attempts: number): RecordedRow[] | undefined {
  const end = rows?.findIndex((row) => row.eventType === REPLAYED && row.attempt === attempts) ?? -1;
  return end < 0 ? undefined : rows!.slice(0, end);
}

/** The rows of a task whose one attempt was replayed: the recording of a replayed task is the same rows over again. */
function replayed(rows: readonly RecordedRow[] | undefined, attempts: number): RecordedRow[] | undefined {
  return (
    rows &&
    Array.from({ length: attempts }, (_, retryCount) => {
      const identity = { attempt: retryCount + 1, retryCount };
      const own: RecordedRow[] = rows.map((row) => ({ ...row, ...identity }));
      if (identity.attempt < attempts)
        own.push({
          eventType: REPLAYED,
          message: 'Task was replayed, resetting task result.',
          ...identity,
        });
      return own;
    }).flat()
  );
}

/** The trace with questions for timelines at its end. @param worker label of the worker that ran the tasks */
export function withTimelines(
  trace: Trace,
  asked: readonly AskedTimeline[],
  worker: string | undefined,
): Trace {
  const last = trace.lines.at(-1)!.line;
  const lines = asked.map(
    ({ task, name, status, output }, index): RestLine => ({
      line: last + 1 + index,
      dir: 'rest',
      rest: `GET /api/v1/stable/tasks/${task}/task-events`,
      status: 200,
      answer: {
        pagination: {},
        rows: timelineOf(name, { status, attempts: 1, taskId: task, workerId: worker, output })!,
      },
    }),
  );
  return { ...trace, lines: [...trace.lines, ...lines] };
}
