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

/** What a task's timeline is made of beside the task itself. */
export interface TimelineFacts {
  /** Those before the last. */
  attempts: EndedAttempt[];
  events: StoredTaskEvent[];
  /** Keys of the groups the task passes, in the order in which it passes them. */
  concurrencyKeys: string[];
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

/** A task that runs in a batch is assigned with it, and this row says so. */
const FLUSHED: ReadonlySet<string> = new Set<EventType>(['BATCH_FLUSHED']);

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
  { attempts, events, concurrencyKeys }: TimelineFacts,
  { output, restricted }: Pick<TaskBodies, 'output' | 'restricted'>,
): TaskEvent[] {
  const rows: Row[] = events.map((event) => storedRow(event, restricted));
  const retriesWith = (types: ReadonlySet<string>) =>
    new Set(events.filter((event) => types.has(event.type)).map((event) => event.retry));
  const ended = retriesWith(ENDINGS);
  const inBatch = retriesWith(FLUSHED);
  const toldOf = ({ retry, reason }: Attempt) => ({
    end: ended.has(retry) || LOST.has(reason),
    assignment: inBatch.has(retry),
  });
  const groups = groupsText(concurrencyKeys);
  for (const attempt of attempts) rows.push(...regularRows(attempt, groups, toldOf(attempt), null));
  if (wasAttempted(task))
    rows.push(...regularRows(task, groups, { ...toldOf(task), end: ended.has(task.retry) }, output));
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

const groupsText = (keys: readonly string[]) =>
  keys.length === 0 ? '' : `concurrency keys evaluated as: ${keys.join(' ')}`;

/** @param told what stored rows say already */
function regularRows(
  attempt: Attempt,
  groups: string,
  told: { end: boolean; assignment: boolean },
  output: string | null,
): Row[] {
  const { retry, workerId } = attempt;
  const rows: Row[] = [];
  if (attempt.queuedAt !== null)
    rows.push({ ...EMPTY, type: 'QUEUED', at: attempt.queuedAt, retry, message: groups });
  if (attempt.assignedAt !== null && !told.assignment) {
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
  if (attempt.finishedAt !== null && !told.end) {
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
