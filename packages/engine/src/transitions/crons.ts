import {
  invalidArgument,
  notFound,
  PRIORITY_MAX,
  PRIORITY_MIN,
  type WorkflowDefinition,
} from '@hatchet-ts/contracts';
import {
  type Cron,
  deleteCrons,
  deleteTriggerClaims,
  deleteTriggerTimers,
  dropDeclaredCrons,
  enableCron,
  insertCrons,
  keepDeclaredCrons,
  lockCron,
  readCron,
  setTriggerTimers,
  type Transaction,
  type TriggerTimer,
} from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import { Announcement } from '../announce';
import { nextTick, parseCron } from '../cron-expression';
import type { EngineContext } from '../engine';
import { validInput, validMetadata } from '../payloads';
import { cronMetadata } from './fire-crons';
import { storedRequest } from './fire-once';
import type { TriggerRequest } from './intake';

/** A cron as a client asks for it. Texts are JSON, absent ones stand for `{}`. */
export interface CronWish {
  name: string;
  expression: string;
  input?: string | null;
  metadata?: string | null;
  /** 1..3; absent: 1. */
  priority?: number | null;
}

/**
 * Makes a cron that stays until somebody deletes it, whatever versions its workflow gets (CRN-06, CRN-07).
 * @throws EngineError `invalid_argument` for a missing name, a bad expression, a priority outside 1..3, input that is
 * not an object, or a pair of name and expression that the workflow has already; `resource_exhausted` for one too many
 */
export async function createCron(
  context: EngineContext,
  definition: WorkflowDefinition,
  wish: CronWish,
): Promise<Cron> {
  const { tenantId, workflowId } = definition;
  if (wish.name === '') throw invalidArgument('cron name is required', 'cronName');
  const parsed = parseCron(wish.expression);
  if (!parsed.ok) throw invalidArgument(parsed.error, 'cronExpression');
  const { input, metadata, priority } = validTrigger(wish);
  const nowMs = context.clock.nowMs();
  const id = uuidv7(nowMs);
  return context.database.transaction(async (tx) => {
    const { name, expression } = wish;
    const cron = {
      id,
      tenantId,
      workflowId,
      method: 'API' as const,
      name,
      expression,
      input,
      metadata,
      priority,
    };
    await context.limits?.admit(tx, tenantId, { CRON: 1 });
    if ((await insertCrons(tx, [cron], nowMs)).size === 0)
      throw invalidArgument('cron trigger with that name-expression pair already exists');
    await setNext(context, tx, [{ id, tenantId, expression }], nowMs);
    return (await readCron(tx, tenantId, id))!;
  });
}

/**
 * Switches a cron on or off, declared ones too. Ticks that pass meanwhile are not made up for.
 * @throws EngineError `not_found`
 */
export async function updateCron(
  context: EngineContext,
  tenantId: string,
  id: string,
  { enabled }: { enabled: boolean },
): Promise<void> {
  const nowMs = context.clock.nowMs();
  await context.database.transaction(async (tx) => {
    const cron = (await lockCron(tx, tenantId, id)) ? await readCron(tx, tenantId, id) : null;
    if (!cron) throw notFound('not found');
    if (cron.enabled === enabled) return;
    await enableCron(tx, id, enabled, nowMs);
    if (enabled) await setNext(context, tx, [cron], nowMs);
    else await deleteTriggerTimers(tx, 'cron', [id]);
  });
}

/**
 * Ends a cron; runs it has started go on (CRN-08). A declared one comes back when its workflow's definition changes.
 * @throws EngineError `not_found`
 */
export async function deleteCron(context: EngineContext, tenantId: string, id: string): Promise<void> {
  await context.database.transaction(async (tx) => {
    if (!(await lockCron(tx, tenantId, id))) throw notFound('not found');
    await forget(tx, [id]);
  });
}

/**
 * The run of a cron as if its tick were now, for `TriggerRuns`.
 * @throws EngineError `not_found`
 */
export async function cronRequest(
  context: EngineContext,
  tenantId: string,
  id: string,
): Promise<TriggerRequest> {
  const cron = await readCron(context.database, tenantId, id);
  if (!cron) throw notFound('not found');
  const definition = await context.definitions.get(cron.versionId);
  return storedRequest(definition, cron, cronMetadata(cron, context.clock.nowMs()));
}

/**
 * Replaces the crons a workflow declares by those of its new definition (CRN-05, H23), within the transaction that
 * stores it. Expressions that stay keep their cron, with its id and whether it is enabled.
 */
export async function replaceDeclaredCrons(
  context: EngineContext,
  tx: Transaction,
  definition: WorkflowDefinition,
  nowMs: number,
): Promise<void> {
  const { tenantId, workflowId, cronInput } = definition;
  const expressions = [...new Set(definition.cronTriggers)];
  const input = cronInput === null || cronInput === '' ? null : cronInput;
  const dropped = await dropDeclaredCrons(tx, workflowId, expressions);
  if (dropped.length > 0) await forget(tx, dropped);
  if (expressions.length === 0) return;
  const kept = await keepDeclaredCrons(tx, workflowId, expressions, input, nowMs);
  const known = new Set(kept.map((cron) => cron.expression));
  const fresh = expressions
    .filter((expression) => !known.has(expression))
    .map((expression) => ({
      id: uuidv7(nowMs),
      tenantId,
      workflowId,
      method: 'DEFAULT' as const,
      name: null,
      expression,
      input,
      metadata: null,
      priority: null,
    }));
  if (fresh.length === 0) return;
  await context.limits?.admit(tx, tenantId, { CRON: fresh.length });
  await insertCrons(tx, fresh, nowMs);
  await setNext(context, tx, fresh, nowMs);
}

/** Crons are gone: so are their timers and claims. Declared ones were deleted before. */
async function forget(tx: Transaction, ids: readonly string[]): Promise<void> {
  await deleteCrons(tx, ids);
  await deleteTriggerTimers(tx, 'cron', ids);
  await deleteTriggerClaims(tx, ids);
}

async function setNext(
  context: EngineContext,
  tx: Transaction,
  crons: readonly { id: string; tenantId: string; expression: string }[],
  nowMs: number,
): Promise<void> {
  const announcement = new Announcement();
  const timers: TriggerTimer[] = [];
  for (const { id, tenantId, expression } of crons) {
    const dueAtMs = nextTick(expression, nowMs);
    if (dueAtMs === null) continue;
    timers.push({ ref: id, tenantId, dueAtMs });
    announcement.timer(dueAtMs);
  }
  if (timers.length > 0) await setTriggerTimers(tx, 'cron', timers);
  tx.onCommit(() => announcement.publish(context, nowMs));
}

/**
 * What a cron or a schedule keeps for its runs, checked once. Without a priority it is 1 (rule 2.4.3).
 * @throws EngineError `invalid_argument`
 */
export function validTrigger(wish: {
  input?: string | null;
  metadata?: string | null;
  priority?: number | null;
}): { input: string | null; metadata: string | null; priority: number } {
  const priority = wish.priority ?? PRIORITY_MIN;
  if (!(Number.isInteger(priority) && priority >= PRIORITY_MIN && priority <= PRIORITY_MAX))
    throw invalidArgument(
      `priority must be between ${PRIORITY_MIN} and ${PRIORITY_MAX}, got ${priority}`,
      'priority',
    );
  const input = validInput(wish.input, 'input');
  return {
    input: input === '{}' ? null : input,
    metadata: validMetadata(wish.metadata, 'additionalMetadata').text,
    priority,
  };
}
