import type {
  ConcurrencyDefinition,
  RateLimitDefinition,
  RateLimitWindow,
  TaskDefinition,
  WorkflowDefinition,
} from '@hatchet-ts/contracts';
import { type CelContext, compile, evaluate, type StepVariables } from './cel';

/** A place a holder needs in a concurrency group. */
export interface GroupGate {
  strategyId: string;
  key: string;
  strategy: ConcurrencyDefinition['strategy'];
  maxRuns: number;
}

/** Units a task takes from a rate limit when it is assigned. */
export interface RateGate {
  key: string;
  units: number;
  /** Set for dynamic limits: what the limit is to be; null uses what is stored under the key. */
  limit: number | null;
  window: RateLimitWindow | null;
}

/** What was evaluated for a task when it was created, kept with it: retries pass the same gates. */
export interface Gates {
  groups?: GroupGate[];
  rates?: RateGate[];
  /** Tasks of equal keys run together. */
  batchKey?: string;
  /** Idempotency key of the run that is given back when it ends (method STATUS). */
  idempotencyKey?: string;
}

export type GatesOrError = { ok: true; gates: Gates | null } | { ok: false; error: string };

/** Whether a task passes any gate but "a free slot". */
export function isGated(task: TaskDefinition): boolean {
  return task.concurrency.length > 0 || task.rateLimits.length > 0 || task.batch !== null;
}

/** Evaluates what a task's gates say for its run (engine-behaviour 3.7.9, 4.1.2, 10.3). A failure fails the task for good. */
export function taskGates(task: TaskDefinition, variables: () => StepVariables): GatesOrError {
  if (!isGated(task)) return { ok: true, gates: null };
  const groups = groupGates(task.concurrency, variables);
  if (!groups.ok) return groups;
  const rates: RateGate[] = [];
  for (const limit of task.rateLimits) {
    const gate = rateGate(limit, variables);
    if (!gate.ok) return gate;
    rates.push(gate.value);
  }
  const gates: Gates = {};
  if (groups.value.length > 0) gates.groups = groups.value;
  if (rates.length > 0) gates.rates = rates;
  if (task.batch !== null) {
    const key = evaluated('batch-key', task.batch.groupKeyExpression, variables);
    if (!key.ok) return key;
    gates.batchKey = key.value as string;
  }
  return { ok: true, gates };
}

/** Gates of a DAG run as a whole: the strategies of its workflow. */
export function runGates(definition: WorkflowDefinition, variables: () => StepVariables): GatesOrError {
  if (definition.concurrency.length === 0) return { ok: true, gates: null };
  const groups = groupGates(definition.concurrency, variables);
  return groups.ok ? { ok: true, gates: { groups: groups.value } } : groups;
}

type Valued<T> = { ok: true; value: T } | { ok: false; error: string };

function groupGates(
  strategies: readonly ConcurrencyDefinition[],
  variables: () => StepVariables,
): Valued<GroupGate[]> {
  const groups: GroupGate[] = [];
  for (const { strategyId, expression, strategy, maxRuns, maxRunsExpression } of strategies) {
    const key = evaluated('concurrency-key', expression, variables);
    if (!key.ok) return key;
    let limit = maxRuns;
    if (maxRunsExpression !== null) {
      const value = evaluated('concurrency-limit', maxRunsExpression, variables);
      if (!value.ok) return value;
      limit = value.value as number;
    }
    groups.push({ strategyId, key: key.value as string, strategy, maxRuns: limit });
  }
  return { ok: true, value: groups };
}

function rateGate(limit: RateLimitDefinition, variables: () => StepVariables): Valued<RateGate> {
  const dynamic = limit.keyExpression !== null;
  let key = limit.key;
  if (limit.keyExpression !== null) {
    const value = evaluated('rate-limit-key', limit.keyExpression, variables);
    if (!value.ok) return value;
    key = value.value as string;
  }
  let units = limit.units ?? 1;
  if (limit.unitsExpression !== null) {
    const value = evaluated('rate-limit-units', limit.unitsExpression, variables);
    if (!value.ok) return value;
    units = value.value as number;
  }
  let most: number | null = null;
  if (dynamic && limit.limitExpression !== null) {
    const value = evaluated('rate-limit-limit', limit.limitExpression, variables);
    if (!value.ok) return value;
    most = value.value as number;
  }
  return { ok: true, value: { key, units, limit: most, window: most === null ? null : limit.window } };
}

function evaluated(context: CelContext, expression: string, variables: () => StepVariables): Valued<unknown> {
  const outcome = evaluate(compile(context, expression), variables() as never);
  return outcome.ok ? { ok: true, value: outcome.value } : { ok: false, error: outcome.error };
}
