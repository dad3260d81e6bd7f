import { type dispatcherProto, EngineError, invalidArgument, LIMITS } from '@hatchet-ts/contracts';
import { insertWorker } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

const NAME = /^[a-zA-Z0-9.\-_]+$/;
const DEFAULT_SLOTS = 100;
/** Of workers and of slots alike. */
const LIMIT_REACHED = 'resource exhausted: tenant worker limit or concurrency limit exceeded';

/** Every call makes a new worker, even for an equal name. */
export async function register(
  context: RpcContext,
  request: dispatcherProto.WorkerRegisterRequest,
  caller: Caller,
): Promise<dispatcherProto.WorkerRegisterResponse> {
  const { workerName, actions } = request;
  if (!NAME.test(workerName) || workerName.length > LIMITS.nameLength)
    throw invalidArgument(
      `Invalid request: worker_name "${workerName.slice(0, 64)}" must match ${NAME.source} and have at most ${LIMITS.nameLength} characters`,
      'worker_name',
    );
  if (actions.length > LIMITS.workerActions)
    throw invalidArgument(
      `Invalid request: ${actions.length} actions are over the maximum of ${LIMITS.workerActions}`,
    );
  for (const action of actions) {
    const parts = action.split(':');
    if (
      parts.length < 2 ||
      parts.length > 3 ||
      parts.some((part) => part === '') ||
      action.length > 2 * LIMITS.nameLength
    )
      throw invalidArgument(
        `Invalid request: action "${action.slice(0, 64)}" must have the form service:verb`,
        'actions',
      );
  }
  const worker = {
    id: uuidv7(context.engine.clock.nowMs()),
    tenantId: caller.tenantId,
    name: workerName,
    actions: [...new Set(actions)],
    slots: slotConfig(request),
    labels: labelValues(request.labels),
    runtime: request.runtimeInfo ?? null,
  };
  const slots = Object.values(worker.slots).reduce((sum, units) => sum + units, 0);
  await context.engine.limits?.admit(
    context.engine.database,
    caller.tenantId,
    { WORKER: 1, WORKER_SLOT: slots },
    LIMIT_REACHED,
  );
  await insertWorker(context.engine.database, worker, context.engine.clock.nowMs());
  return { tenantId: caller.tenantId, workerId: worker.id, workerName };
}

function slotConfig(request: dispatcherProto.WorkerRegisterRequest): Record<string, number> {
  const entries = Object.entries(request.slotConfig);
  if (entries.length > 0 && request.slots !== undefined)
    throw invalidArgument(
      'either slot_config or slots (deprecated) must be provided, not both',
      'slot_config',
    );
  if (entries.length === 0) return { default: positive('slots', request.slots || DEFAULT_SLOTS) };
  return Object.fromEntries(entries.map(([type, units]) => [type, positive(`slot_config.${type}`, units)]));
}

function positive(field: string, units: number): number {
  if (!(units >= 0))
    throw invalidArgument(`Invalid request: ${field} must not be negative, got ${units}`, field);
  return units;
}

/** Labels as stored: a string or an integer each. */
export function labelValues(labels: {
  [key: string]: dispatcherProto.WorkerLabels;
}): Record<string, string | number> {
  const entries = Object.entries(labels);
  if (entries.length > LIMITS.workerLabels)
    throw invalidArgument(
      `Invalid request: ${entries.length} labels are over the maximum of ${LIMITS.workerLabels}`,
    );
  const values: Record<string, string | number> = {};
  for (const [key, label] of entries) {
    const value = label.strValue ?? label.intValue;
    if (value === undefined)
      throw new EngineError(
        'invalid_argument',
        `Invalid affinity config: label "${key}" has neither a string nor an integer value`,
      );
    if (`${key}${value}`.includes('\0'))
      throw invalidArgument(`Invalid affinity config: label "${key}" contains the null character`, 'labels');
    values[key] = value;
  }
  return values;
}
