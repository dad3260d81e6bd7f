import { invalidArgument, notFound } from '@hatchet-ts/contracts';
import {
  type DueSchedule,
  deleteTriggerTimers,
  lockScheduleToFire,
  readParentsOfSchedules,
  type ScheduleState,
  settleSchedules,
  type Transaction,
  takeDueSchedules,
} from '@hatchet-ts/schema';
import { declareFailpoints, failpoints } from '@hatchet-ts/service-kit';
import type { EngineContext } from '../engine';
import type { FiredTriggers } from './fire-crons';
import { fireOnce, pairsOf, storedRequest } from './fire-once';
import type { TriggeredRun, TriggerRequest } from './intake';
import { inherit } from './prepare-trigger';

declareFailpoints('fire-schedules.before-commit');

/**
 * Starts the runs of schedules whose moment has come, each once whoever fires it (H21). One that could have been fired
 * longer ago than the grace is marked missed (SCH-14); one of a paused workflow that drops them is marked so.
 */
export async function fireSchedules(
  context: EngineContext,
  { graceMs, limit }: { graceMs: number; limit: number },
): Promise<FiredTriggers> {
  const nowMs = context.clock.nowMs();
  const result: FiredTriggers = { taken: 0, fired: 0, missed: [] };
  await context.database.transaction(async (tx) => {
    const due = await takeDueSchedules(tx, nowMs, limit);
    result.taken = due.length;
    if (due.length === 0) return;
    const ends: { id: string; state: Exclude<ScheduleState, 'scheduled'>; runId: null }[] = [];
    const firing: DueSchedule[] = [];
    for (const schedule of due) {
      const { id, tenantId, workflowId, dueAt } = schedule;
      if (dueAt < nowMs - graceMs) {
        ends.push({ id, state: 'missed', runId: null });
        result.missed.push({ id, tenantId, workflowId, dueAtMs: dueAt });
      } else if (schedule.whilePaused === 'DROP') ends.push({ id, state: 'dropped', runId: null });
      else firing.push(schedule);
    }
    result.fired = (await start(context, tx, firing, nowMs)).filter((run) => run.created).length;
    if (ends.length > 0) await settleSchedules(tx, ends, nowMs);
    if (failpoints.armed) await failpoints.hit('fire-schedules.before-commit');
  });
  return result;
}

/**
 * Starts the run of a schedule now, whenever it is due.
 * @returns the run's id
 * @throws EngineError `not_found`; `invalid_argument` when it has its run already, or none because its idempotency key
 * cannot be evaluated
 */
export async function triggerSchedule(context: EngineContext, tenantId: string, id: string): Promise<string> {
  const nowMs = context.clock.nowMs();
  const started = await context.database.transaction(async (tx) => {
    const schedule = await lockScheduleToFire(tx, tenantId, id, nowMs);
    if (!schedule) throw notFound('Scheduled workflow not found.');
    const [run] = schedule.state === 'triggered' ? [] : await start(context, tx, [schedule], nowMs);
    if (!run) throw invalidArgument('Scheduled run has already been triggered.');
    await deleteTriggerTimers(tx, 'schedule', [id]);
    return run;
  });
  if (started.refused?.kind === 'expression') throw invalidArgument(started.refused.error);
  return started.runId;
}

/** @returns what became of those whose moment had no run yet */
async function start(
  context: EngineContext,
  tx: Transaction,
  schedules: readonly DueSchedule[],
  nowMs: number,
): Promise<TriggeredRun[]> {
  if (schedules.length === 0) return [];
  await context.definitions.load(
    schedules.map((schedule) => schedule.versionId),
    tx,
  );
  const parentIds = [...new Set(schedules.flatMap((schedule) => schedule.parentTaskId ?? []))];
  const parents = new Map(
    (parentIds.length > 0 ? await readParentsOfSchedules(tx, parentIds) : []).map((row) => [row.taskId, row]),
  );
  const runs = await fireOnce(
    context,
    tx,
    schedules.map((schedule) => ({
      sourceId: schedule.id,
      dueAtMs: schedule.triggerAt,
      request: requestOf(context, schedule, parents.get(schedule.parentTaskId ?? '') ?? null),
    })),
    nowMs,
  );
  const ends = schedules.flatMap(({ id }, i) => {
    const run = runs[i];
    if (!run) return [];
    // A run that holds the idempotency key stands for this one; a key that cannot be evaluated leaves none.
    const none = run.refused?.kind === 'expression';
    return [
      { id, state: none ? ('dropped' as const) : ('triggered' as const), runId: none ? null : run.runId },
    ];
  });
  if (ends.length > 0) await settleSchedules(tx, ends, nowMs);
  return runs.filter((run) => run !== null);
}

/** A parent that is gone by now, past its retention, leaves a run without one. */
function requestOf(
  context: EngineContext,
  schedule: DueSchedule,
  parent: { taskId: string; runId: string | null; metadata: string | null } | null,
): TriggerRequest {
  const definition = context.definitions.peek(schedule.versionId)!;
  const own = pairsOf(schedule.metadata);
  if (!parent) return storedRequest(definition, schedule, own);
  return {
    ...storedRequest(definition, schedule, inherit(parent, own)),
    parent: {
      taskId: parent.taskId,
      runId: parent.runId ?? parent.taskId,
      // The schedule is its parent's only once already; its run need not claim an identity.
      identity: null,
      index: schedule.childIndex,
      key: schedule.childKey,
    },
  };
}
