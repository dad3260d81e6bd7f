import { type RestSchema, TASK_STATE, type WorkflowDefinition } from '@hatchet-ts/contracts';
import type { EndedAttempt, ShownTask, StoredTaskEvent } from '@hatchet-ts/schema';
import { isoTime } from './resource-meta';
import { taskNumber } from './task-number';
import type { TaskBodies } from './task-summary';

type TaskEvent = RestSchema<'V1TaskEvent'>;
type EventType = TaskEvent['eventType'];

interface Row {
  type: EventType;
  at: number;
  retry: number;
  workerId: string | null;
  message: string;
  errorMessage: string;
  output: string;
}

/** Times of one attempt, the task's current one or an earlier one. */
type Attempt = Pick<
  EndedAttempt,
  'retry' | 'state' | 'reason' | 'error' | 'workerId' | 'queuedAt' | 'assignedAt' | 'startedAt' | 'finishedAt'
>;

/** Stored rows that tell how an attempt ended; beside one of these no regular end is shown. */
const ENDINGS: ReadonlySet<string> = new Set<EventType>([
  'FINISHED',
  'SKIPPED',
  'FAILED',
  'CANCELLED',
  'TIMED_OUT',
  'SCHEDULING_TIMED_OUT',
  'COULD_NOT_SEND_TO_WORKER',
]);

/** How an attempt ended that the platform lost, its REASSIGNED row tells. */
const LOST: ReadonlySet<string | null> = new Set(['worker_lost', 'send_failed']);

/** Room for the rows of one task in the integer ids of rows. */
const ROWS_PER_TASK = 2 ** 16;

/**
 * The timeline of a task, newest first (engine-behaviour 1.4). Little of it is stored: the usual rows (QUEUED,
 * ASSIGNED, SENT_TO_WORKER, STARTED and the end) follow from the times of each attempt, only the others are rows.
 *
 * @param bodies what the task returned, and whether the reader may see what any attempt returned
 */
export function timeline(
  task: ShownTask,
  definition: WorkflowDefinition,
  attempts: readonly EndedAttempt[],
  stored: readonly StoredTaskEvent[],
  { output, restricted }: Pick<TaskBodies, 'output' | 'restricted'>,
): TaskEvent[] {
  const rows: Row[] = stored.map((event) => storedRow(event, restricted));
  const ended = new Set(stored.filter((event) => ENDINGS.has(event.type)).map((event) => event.retry));
  for (const attempt of attempts)
    rows.push(...regularRows(attempt, ended.has(attempt.retry) || LOST.has(attempt.reason), null));
  if (wasAttempted(task)) rows.push(...regularRows(task, ended.has(task.retry), output));
  else if (!ended.has(task.retry)) rows.push(bornFinal(task));

  const inOrder = rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => a.row.at - b.row.at || rank(a.row) - rank(b.row) || a.index - b.index)
    .map(({ row }) => row);
  const displayName = definition.tasks[task.step]!.readableId;
  const firstId = (taskNumber(task.id) % 2 ** 36) * ROWS_PER_TASK;
  return inOrder.map((row, index) => shown(row, task.id, displayName, firstId + index)).reverse();
}

/** A task that was decided before it could be queued was born final: skipped, or cancelled with its parents. */
function wasAttempted(task: ShownTask): boolean {
  return !(task.state !== TASK_STATE.open && task.assignedAt === null && task.queuedAt === task.finishedAt);
}

function bornFinal(task: ShownTask): Row {
  return { ...EMPTY, type: task.skipped ? 'SKIPPED' : 'CANCELLED', at: task.finishedAt!, retry: task.retry };
}

const EMPTY = { workerId: null, message: '', errorMessage: '', output: '' };

function regularRows(attempt: Attempt, endIsStored: boolean, output: string | null): Row[] {
  const { retry, workerId } = attempt;
  const rows: Row[] = [];
  if (attempt.queuedAt !== null) rows.push({ ...EMPTY, type: 'QUEUED', at: attempt.queuedAt, retry });
  if (attempt.assignedAt !== null) {
    rows.push({ ...EMPTY, type: 'ASSIGNED', at: attempt.assignedAt, retry, workerId });
    // Whether an attempt reached its worker shows only in what came back.
    if (attempt.startedAt !== null)
      rows.push({
        ...EMPTY,
        type: 'SENT_TO_WORKER',
        at: attempt.assignedAt,
        retry,
        workerId,
        message: 'Sent task run to the assigned worker',
      });
  }
  if (attempt.startedAt !== null)
    rows.push({ ...EMPTY, type: 'STARTED', at: attempt.startedAt, retry, workerId });
  if (attempt.finishedAt !== null && !endIsStored) {
    const end = endOf(attempt, output);
    if (end) rows.push({ ...EMPTY, ...end, at: attempt.finishedAt, retry });
  }
  return rows;
}

function endOf(attempt: Attempt, output: string | null): (Pick<Row, 'type'> & Partial<Row>) | null {
  const error = attempt.error ?? '';
  switch (attempt.state) {
    case TASK_STATE.completed:
      return { type: 'FINISHED', workerId: attempt.workerId, output: output ?? '' };
    case TASK_STATE.failed:
      return { type: 'FAILED', message: error, errorMessage: error };
    case TASK_STATE.cancelled:
      return { type: 'CANCELLED', message: error };
    default:
      return null;
  }
}

function storedRow(event: StoredTaskEvent, restricted: boolean): Row {
  const failed = event.type === 'FAILED' || event.type === 'TIMED_OUT';
  return {
    ...EMPTY,
    type: event.type as EventType,
    at: event.at,
    retry: event.retry,
    workerId: failed || WITHOUT_WORKER.has(event.type) ? null : event.workerId,
    message: event.message,
    errorMessage: failed ? (event.data ?? event.message) : '',
    output: event.type === 'FINISHED' && !restricted ? (event.data ?? '') : '',
  };
}

/** Rows that are no longer about a worker, though one was involved. */
const WITHOUT_WORKER: ReadonlySet<string> = new Set<EventType>(['CANCELLED', 'RETRYING', 'SLOT_RELEASED']);

/** Order of rows of one moment. */
const ORDER: readonly string[] = [
  'RETRYING',
  'DURABLE_RESTORING',
  'QUEUED',
  'ASSIGNED',
  'SENT_TO_WORKER',
  'STARTED',
];
function rank(row: Row): number {
  const position = ORDER.indexOf(row.type);
  return row.retry * 100 + (position < 0 ? ORDER.length : position);
}

function shown(row: Row, taskId: string, displayName: string, id: number): TaskEvent {
  return {
    id,
    taskId,
    taskDisplayName: displayName,
    eventType: row.type,
    message: row.message,
    errorMessage: row.errorMessage,
    output: row.output,
    attempt: row.retry + 1,
    retryCount: row.retry,
    timestamp: isoTime(row.at),
    workerId: row.workerId ?? undefined,
  };
}
