import { ADDRESS, invalidArgument, notFound, workflowChanged } from '@hatchet-ts/contracts';
import {
  type PausedBehaviour,
  type PauseSettings,
  readOverstayedTasks,
  refreshSlotsOfWorkflow,
  setWorkflowPaused,
} from '@hatchet-ts/schema';
import { parseDuration } from '../durations';
import type { EngineContext } from '../engine';
import { shardOf } from '../shards';
import { type ClaimedEnd, settle } from './settle';

export interface PauseWish {
  /** Ticks that come while it is paused start a run that waits, or none. */
  cron: PausedBehaviour;
  /** The same for scheduled runs. */
  schedule: PausedBehaviour;
  /** How long a task may wait for the end of the pause, as a duration. */
  queueTtl: string;
}

/**
 * Pauses a workflow (rule 2.10): from the commit on none of its tasks is assigned, retries included; what runs goes on.
 * Pausing again replaces the settings.
 * @param wish null keeps ticks and scheduled runs waiting, without limit
 * @throws EngineError `not_found`; `invalid_argument` for a time that is no duration
 */
export async function pauseWorkflow(
  context: EngineContext,
  tenantId: string,
  workflowId: string,
  wish: PauseWish | null,
): Promise<void> {
  await setPaused(context, { tenantId, workflowId, paused: true, settings: wish && settingsOf(wish) });
}

function settingsOf({ cron, schedule, queueTtl }: PauseWish): PauseSettings {
  const ttl = parseDuration(queueTtl);
  if (!ttl.ok) throw invalidArgument(`pausedWorkflowQueueTTL: ${ttl.error}`, 'pausedWorkflowQueueTTL');
  return { cron, schedule, queueTtlMs: ttl.value, queueTtlText: queueTtl };
}

/**
 * Lets a workflow go on: what waited is queued at its old place with a fresh schedule timeout.
 * @throws EngineError `not_found`
 */
export async function unpauseWorkflow(
  context: EngineContext,
  tenantId: string,
  workflowId: string,
): Promise<void> {
  await setPaused(context, { tenantId, workflowId, paused: false, settings: null });
}

async function setPaused(
  context: EngineContext,
  change: { tenantId: string; workflowId: string; paused: boolean; settings: PauseSettings | null },
): Promise<void> {
  const { tenantId, workflowId, paused } = change;
  const nowMs = context.clock.nowMs();
  await context.database.transaction(async (tx) => {
    const workflow = await setWorkflowPaused(tx, change, nowMs);
    if (!workflow) throw notFound('workflow not found');
    if (!paused) await refreshSlotsOfWorkflow(tx, tenantId, workflowId, nowMs);
    tx.onCommit(() => {
      context.definitions.forget(tenantId, workflow.name);
      context.broker.wake(workflowChanged, ADDRESS.shard(shardOf(tenantId)), { tenantId, workflowId });
    });
  });
}

/**
 * Cancels tasks that have waited for the end of their workflow's pause longer than it lets them (rule 2.10.3).
 * @returns how many were looked at; as many as `limit` means that there may be more
 */
export async function cancelOverstayed(context: EngineContext, limit: number): Promise<number> {
  const overstayed = await readOverstayedTasks(context.database, context.clock.nowMs(), limit);
  if (overstayed.length === 0) return 0;
  const claims = overstayed.map(({ taskId, retry, queueTtlText }): ClaimedEnd => {
    const error = `Workflow was paused for longer than its queue TTL of ${queueTtlText}`;
    return {
      taskId,
      tenantId: null,
      retry,
      outcome: 'cancelled',
      reason: 'paused_too_long',
      error,
      nonRetryable: false,
      retryAfterMs: null,
      infrastructure: false,
      onWorkerOnly: false,
      inQueueOnly: true,
      output: null,
      startedAtMs: null,
      cancelOnWorker: false,
      events: [{ type: 'CANCELLED', message: error }],
    };
  });
  await settle(context, claims);
  return overstayed.length;
}
