import { EngineError, invalidArgument, notFound, type WorkflowDefinition } from '@hatchet-ts/contracts';
import {
  deleteSchedules,
  deleteTriggerClaims,
  deleteTriggerTimers,
  dropDeclaredSchedules,
  insertSchedules,
  type LockedSchedule,
  listScheduleIds,
  lockSchedules,
  moveSchedules,
  type NewSchedule,
  readParents,
  readSchedules,
  type Schedule,
  type ScheduleFilter,
  setTriggerTimers,
  type Transaction,
} from '@hatchet-ts/schema';
import { groupBy, isUuid, uuidv7 } from '@hatchet-ts/service-kit';
import { Announcement } from '../announce';
import type { EngineContext } from '../engine';
import { validTrigger } from './crons';

/** Runs to start once, at each of the given moments. Texts are JSON, absent ones stand for `{}`. */
export interface ScheduleWish {
  /** Epoch ms. One in the past is due at once. */
  triggerAtMs: readonly number[];
  input?: string | null;
  metadata?: string | null;
  /** 1..3; absent: 1. */
  priority?: number | null;
  /** The task that schedules; its retry finds the schedules made before under the same index or key. */
  parent?: { taskId: string; index: number | null; key: string | null } | null;
}

/** The years that wire, database and REST can all write. */
const LATEST_MS = Date.UTC(9999, 11, 31);

/** @throws EngineError `invalid_argument` */
function checkMoment(ms: number): void {
  if (!(ms >= 0 && ms <= LATEST_MS))
    throw invalidArgument('triggerAt must be a time between the years 1970 and 9999', 'triggerAt');
}

/** A schedule as its creator gets it. */
export interface NewScheduleId {
  id: string;
  triggerAtMs: number;
}

/**
 * Schedules runs of a workflow (SCH-01, SCH-02); whichever version is the newest then will run.
 * @returns one per moment, in the order given
 * @throws EngineError `invalid_argument` for input that is not an object, a priority outside 1..3, a bad parent;
 *   `resource_exhausted` for more than the tenant may have
 */
export async function createSchedules(
  context: EngineContext,
  definition: WorkflowDefinition,
  wish: ScheduleWish,
): Promise<NewScheduleId[]> {
  const nowMs = context.clock.nowMs();
  for (const ms of wish.triggerAtMs) checkMoment(ms);
  const trigger = validTrigger(wish);
  const parent = wish.parent ? await findParent(context, definition.tenantId, wish.parent) : null;
  if (wish.triggerAtMs.length === 0) return [];
  const fresh = wish.triggerAtMs.map((triggerAtMs, i) => ({
    ...newSchedule(definition, triggerAtMs, nowMs),
    ...trigger,
    parent: parent && { ...parent, identity: `${parent.identity}/${i}` },
  }));
  return context.database.transaction(async (tx) => {
    await context.limits?.admit(tx, definition.tenantId, { SCHEDULE: fresh.length });
    const standing = await insertSchedules(tx, fresh, nowMs);
    const added = fresh.filter(({ id }) => standing.get(id)?.id === id);
    await arm(context, tx, added, nowMs);
    return fresh.map((schedule) => {
      const { id, triggerAt } = standing.get(schedule.id)!;
      return { id, triggerAtMs: triggerAt };
    });
  });
}

/**
 * Replaces what a workflow's former definition declared by the moments of its new one, within the transaction that
 * stores it. Only the registration of older clients can carry any.
 */
export async function replaceDeclaredSchedules(
  context: EngineContext,
  tx: Transaction,
  definition: WorkflowDefinition,
  triggerAtMs: readonly number[],
  nowMs: number,
): Promise<void> {
  const dropped = await dropDeclaredSchedules(tx, definition.workflowId);
  if (dropped.length > 0) await deleteTriggerTimers(tx, 'schedule', dropped);
  if (triggerAtMs.length === 0) return;
  const fresh = triggerAtMs.map((atMs) => ({
    ...newSchedule(definition, atMs, nowMs),
    method: 'DEFAULT' as const,
  }));
  await context.limits?.admit(tx, definition.tenantId, { SCHEDULE: fresh.length });
  await insertSchedules(tx, fresh, nowMs);
  await arm(context, tx, fresh, nowMs);
}

function newSchedule(definition: WorkflowDefinition, triggerAtMs: number, nowMs: number): NewSchedule {
  const { tenantId, workflowId } = definition;
  return {
    id: uuidv7(nowMs),
    tenantId,
    workflowId,
    method: 'API',
    triggerAtMs,
    input: null,
    metadata: null,
    priority: null,
    parent: null,
  };
}

async function findParent(
  context: EngineContext,
  tenantId: string,
  wish: NonNullable<ScheduleWish['parent']>,
): Promise<{ taskId: string; runId: string; index: number | null; key: string | null; identity: string }> {
  const { taskId, index, key } = wish;
  if (!isUuid(taskId)) throw invalidArgument('Invalid request: parentStepRunId must be a valid UUID');
  if (index === null) throw invalidArgument('child index is required when parent id is provided');
  const [found] = await readParents(context.database, tenantId, [taskId]);
  if (!found) throw invalidArgument(`Invalid request: parent task ${taskId} not found`);
  return {
    taskId,
    runId: found.runId ?? taskId,
    index,
    key,
    identity: key ? `key:${key}` : `index:${index}`,
  };
}

/** Sets timers; a moment in the past is due now, so that lateness counts from when it could be fired (H21). */
async function arm(
  context: EngineContext,
  tx: Transaction,
  schedules: readonly { id: string; tenantId: string; triggerAtMs: number }[],
  nowMs: number,
): Promise<void> {
  if (schedules.length === 0) return;
  const announcement = new Announcement();
  const timers = schedules.map(({ id, tenantId, triggerAtMs }) => ({
    ref: id,
    tenantId,
    dueAtMs: Math.max(triggerAtMs, nowMs),
  }));
  for (const { dueAtMs } of timers) announcement.timer(dueAtMs);
  await setTriggerTimers(tx, 'schedule', timers);
  tx.onCommit(() => announcement.publish(context, nowMs));
}

/** What stands against changing a schedule; null when nothing does. */
function refusal(schedule: LockedSchedule | undefined, change: 'update' | 'delete'): EngineError | null {
  if (!schedule) return notFound('Scheduled workflow not found.');
  if (schedule.method === 'DEFAULT')
    return new EngineError(
      'permission_denied',
      `Cannot ${change} scheduled run created via code definition.`,
    );
  if (schedule.state === 'triggered')
    return invalidArgument(
      change === 'update'
        ? 'Scheduled run has already been triggered and cannot be rescheduled.'
        : 'Scheduled run has already been triggered.',
    );
  return null;
}

/** What became of a bulk change, item by item. */
export interface BulkResult {
  done: string[];
  errors: { id: string; error: string }[];
}

/**
 * Moves a schedule (SCH-09). One that was missed comes again.
 * @throws EngineError `not_found`; `permission_denied` for a declared one; `invalid_argument` for one that fired
 */
export async function updateSchedule(
  context: EngineContext,
  tenantId: string,
  id: string,
  triggerAtMs: number,
): Promise<Schedule> {
  checkMoment(triggerAtMs);
  await change(context, tenantId, [id], 'update', async (tx, [schedule], nowMs) => {
    await move(context, tx, [{ ...schedule!, triggerAtMs }], nowMs);
  });
  const [schedule] = await readSchedules(context.database, tenantId, [id]);
  if (!schedule) throw notFound('Scheduled workflow not found.');
  return schedule;
}

/** Moves several schedules; what one of them stands against does not hold the others up (SCH-11). */
export async function bulkUpdateSchedules(
  context: EngineContext,
  tenantId: string,
  updates: readonly { id: string; triggerAtMs: number }[],
): Promise<BulkResult> {
  for (const update of updates) checkMoment(update.triggerAtMs);
  const triggerAtMs = new Map(updates.map((update) => [update.id, update.triggerAtMs]));
  return changeEach(context, tenantId, [...triggerAtMs.keys()], 'update', (tx, schedules, nowMs) =>
    move(
      context,
      tx,
      schedules.map((schedule) => ({ ...schedule, triggerAtMs: triggerAtMs.get(schedule.id)! })),
      nowMs,
    ),
  );
}

async function move(
  context: EngineContext,
  tx: Transaction,
  schedules: readonly { id: string; tenantId: string; triggerAtMs: number }[],
  nowMs: number,
): Promise<void> {
  await moveSchedules(tx, schedules, nowMs);
  await arm(context, tx, schedules, nowMs);
}

/**
 * Deletes a schedule before its moment (SCH-06).
 * @throws EngineError `not_found`; `permission_denied` for a declared one; `invalid_argument` for one that fired
 */
export async function deleteSchedule(context: EngineContext, tenantId: string, id: string): Promise<void> {
  await change(context, tenantId, [id], 'delete', remove);
}

/**
 * Deletes several schedules, by ids or by what they match, never both (SCH-10).
 * @throws EngineError `invalid_argument` for both or neither
 */
export async function bulkDeleteSchedules(
  context: EngineContext,
  tenantId: string,
  selection: { ids?: readonly string[]; filter?: Omit<ScheduleFilter, 'tenantId' | 'statuses'> },
): Promise<BulkResult> {
  const { ids, filter } = selection;
  if (ids && filter) throw invalidArgument('Provide either scheduledWorkflowRunIds or filter, not both.');
  if (!ids && !filter) throw invalidArgument('Provide scheduledWorkflowRunIds or filter.');
  const wanted = ids ?? (await listScheduleIds(context.database, { ...filter, tenantId }));
  return changeEach(context, tenantId, [...new Set(wanted)], 'delete', remove);
}

async function remove(tx: Transaction, schedules: readonly LockedSchedule[]): Promise<void> {
  const ids = schedules.map((schedule) => schedule.id);
  await deleteSchedules(tx, ids);
  await deleteTriggerTimers(tx, 'schedule', ids);
  await deleteTriggerClaims(tx, ids);
}

type Change = (tx: Transaction, schedules: readonly LockedSchedule[], nowMs: number) => Promise<void>;

/** Changes all of the given schedules or, if one refuses, none. */
async function change(
  context: EngineContext,
  tenantId: string,
  ids: readonly string[],
  kind: 'update' | 'delete',
  apply: Change,
): Promise<void> {
  const nowMs = context.clock.nowMs();
  await context.database.transaction(async (tx) => {
    const locked = await lockSchedules(tx, tenantId, ids);
    for (const id of ids) {
      const refused = refusal(
        locked.find((schedule) => schedule.id === id),
        kind,
      );
      if (refused) throw refused;
    }
    await apply(tx, locked, nowMs);
  });
}

/** Schedules changed in one transaction. */
const CHANGE_BATCH = 500;

/** Changes those of the given schedules that let themselves be changed. */
async function changeEach(
  context: EngineContext,
  tenantId: string,
  ids: readonly string[],
  kind: 'update' | 'delete',
  apply: Change,
): Promise<BulkResult> {
  const nowMs = context.clock.nowMs();
  const result: BulkResult = { done: [], errors: [] };
  for (let i = 0; i < ids.length; i += CHANGE_BATCH) {
    const batch = ids.slice(i, i + CHANGE_BATCH);
    const refusals = await context.database.transaction(async (tx) => {
      const locked = new Map((await lockSchedules(tx, tenantId, batch)).map((row) => [row.id, row]));
      const byAnswer = groupBy(batch, (id) => refusal(locked.get(id), kind)?.message ?? '');
      const willing = (byAnswer.get('') ?? []).map((id) => locked.get(id)!);
      if (willing.length > 0) await apply(tx, willing, nowMs);
      return byAnswer;
    });
    for (const [error, own] of refusals)
      if (error === '') result.done.push(...own);
      else result.errors.push(...own.map((id) => ({ id, error })));
  }
  return result;
}
