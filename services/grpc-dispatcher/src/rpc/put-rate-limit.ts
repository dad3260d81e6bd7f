import { ADDRESS, invalidArgument, LIMITS, queueChanged, workflowsProto } from '@hatchet-ts/contracts';
import { shardOf } from '@hatchet-ts/engine';
import { pauseRateLimit as pause, putRateLimits } from '@hatchet-ts/schema';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

const { RateLimitDuration } = workflowsProto;

/** The enum's names are the windows; an absent one is SECOND, its first value (finding 1.1.10). */
export async function putRateLimit(
  context: RpcContext,
  request: workflowsProto.PutRateLimitRequest,
  caller: Caller,
): Promise<workflowsProto.PutRateLimitResponse> {
  const { key, limit } = request;
  checkKey(key);
  if (limit < 0) throw invalidArgument(`Invalid request: limit must not be negative, got ${limit}`, 'limit');
  const windowUnit = RateLimitDuration[request.duration];
  if (windowUnit === undefined)
    throw invalidArgument(
      `Invalid request: duration ${request.duration} is not one of the known windows`,
      'duration',
    );
  const { clock, database } = context.engine;
  await putRateLimits(database, [{ tenantId: caller.tenantId, key, limit, windowUnit }], clock.nowMs());
  tellScheduler(context, caller.tenantId);
  return {};
}

/** A key hands out nothing until then; its consumers stay queued. */
export async function pauseRateLimit(
  context: RpcContext,
  request: workflowsProto.PauseRateLimitRequest,
  caller: Caller,
): Promise<workflowsProto.PauseRateLimitResponse> {
  checkKey(request.key);
  if (!request.pausedUntil) throw invalidArgument('paused_until is required', 'paused_until');
  const { clock, database } = context.engine;
  const untilMs = request.pausedUntil.getTime();
  const inForceMs = await pause(database, caller.tenantId, request.key, untilMs, clock.nowMs());
  return { pausedUntil: new Date(inForceMs) };
}

function checkKey(key: string): void {
  if (key === '') throw invalidArgument('key is required', 'key');
  if (key.includes('\0')) throw invalidArgument('Invalid request: key contains the null character', 'key');
  if (key.length > LIMITS.eventKeyLength)
    throw invalidArgument(`Invalid request: key has more than ${LIMITS.eventKeyLength} characters`, 'key');
}

function tellScheduler(context: RpcContext, tenantId: string): void {
  context.engine.broker.wake(queueChanged, ADDRESS.shard(shardOf(tenantId)), {
    tenantId,
    queues: [],
    freed: [],
  });
}
