import { type eventsProto, invalidArgument, LIMITS } from '@hatchet-ts/contracts';
import { storableText, validInput } from '@hatchet-ts/engine';
import { LOG_LEVELS, type LogLevel } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

/** How far a worker's clock may be from ours for its times to be kept; beyond, the time of arrival counts. */
const BEHIND_MS_MAX = 60_000;
const AHEAD_MS_MAX = 5000;

/** A line logged by a task, also after the task's end (LOG-01). With log ingestion off it is answered and forgotten. */
export async function putLog(
  context: RpcContext,
  request: eventsProto.PutLogRequest,
  caller: Caller,
): Promise<eventsProto.PutLogResponse> {
  if (!context.logs) return {};
  const { taskRunExternalId: taskId, message, taskRetryCount: retry } = request;
  if (!isUuid(taskId))
    throw invalidArgument('task external run id is not a valid uuid', 'task_run_external_id');
  if (message === '' || isLongerThan(message, LIMITS.logMessageLength))
    throw invalidArgument(
      `Invalid request: field \`message\` must have 1 to ${LIMITS.logMessageLength} characters`,
      'message',
    );
  if (retry !== undefined && retry < 0)
    throw invalidArgument(
      `Invalid request: field \`task_retry_count\` must be at least 0, got ${retry}`,
      'task_retry_count',
    );
  // Not metadata to filter on, but text that is given back: the rules of inputs fit.
  const metadata = validInput(request.metadata, 'metadata');
  await context.logs.put({
    taskId,
    tenantId: caller.tenantId,
    retry: retry ?? null,
    level: levelOf(request.level),
    message: storableText(message),
    metadata: metadata === '{}' ? null : metadata,
    createdAtMs: createdAt(request.createdAt, context.engine.clock.nowMs()),
  });
  return {};
}

function levelOf(level: string | undefined): LogLevel {
  if (level === undefined || level === '') return 'INFO';
  const known = LOG_LEVELS.find((name) => name === level);
  if (known) return known;
  throw invalidArgument(
    `Invalid request: field \`level\` must be one of ${LOG_LEVELS.join(', ')}, got ${level.slice(0, 64)}`,
    'level',
  );
}

/** Limits count characters, not UTF-16 units. */
function isLongerThan(text: string, characters: number): boolean {
  if (text.length <= characters) return false;
  return text.length > 2 * characters || [...text].length > characters;
}

function createdAt(at: Date | undefined, nowMs: number): number {
  const atMs = at?.getTime() ?? nowMs;
  return atMs < nowMs - BEHIND_MS_MAX || atMs > nowMs + AHEAD_MS_MAX ? nowMs : atMs;
}
