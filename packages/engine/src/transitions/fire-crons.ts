import {
  type DueCron,
  enableCron,
  noteMissedTicks,
  setTriggerTimers,
  type TriggerTimer,
  takeDueCrons,
} from '@hatchet-ts/schema';
import { declareFailpoints, failpoints } from '@hatchet-ts/service-kit';
import { parseCron } from '../cron-expression';
import { dueTicks } from '../decisions/due-ticks';
import type { EngineContext } from '../engine';
import { type Firing, fireOnce, pairsOf, storedRequest } from './fire-once';

declareFailpoints('fire-crons.before-commit');

/** What one pass over due triggers did. */
export interface FiredTriggers {
  /** Triggers looked at; as many as asked for means that there may be more. */
  taken: number;
  /** Runs started. */
  fired: number;
  /** Triggers whose moment passed too long ago, epoch ms. */
  missed: { id: string; tenantId: string; workflowId: string; dueAtMs: number }[];
}

export interface FiredCrons extends FiredTriggers {
  /** When the first of these crons is due again, epoch ms; null when none is. */
  nextAtMs: number | null;
  /** Crons switched off because their expression cannot be read. */
  unreadable: { id: string; tenantId: string; workflowId: string; error: string }[];
}

/**
 * Starts the runs of crons whose tick has come and sets the next tick, in one transaction: any number of controllers
 * may call it at once, each tick gets one run (CRN-12, H22). Ticks later than the grace are not made up for (CRN-11).
 */
export async function fireCrons(
  context: EngineContext,
  { graceMs, limit }: { graceMs: number; limit: number },
): Promise<FiredCrons> {
  const nowMs = context.clock.nowMs();
  const result: FiredCrons = { taken: 0, fired: 0, missed: [], nextAtMs: null, unreadable: [] };
  await context.database.transaction(async (tx) => {
    const due = await takeDueCrons(tx, nowMs, limit);
    result.taken = due.length;
    if (due.length === 0) return;
    await context.definitions.load(
      due.map((cron) => cron.versionId),
      tx,
    );
    const firings: Firing[] = [];
    const timers: TriggerTimer[] = [];
    const spans: { cronId: string; fromMs: number; untilMs: number }[] = [];
    for (const cron of due) {
      const { id, tenantId, workflowId, dueAt } = cron;
      const parsed = parseCron(cron.expression);
      if (!parsed.ok) {
        await enableCron(tx, id, false, nowMs);
        result.unreadable.push({ id, tenantId, workflowId, error: parsed.error });
        continue;
      }
      const { fire, missed, nextAt } = dueTicks(dueAt, nowMs, graceMs, (after) => parsed.value.next(after));
      if (nextAt !== null) timers.push({ ref: id, tenantId, dueAtMs: nextAt });
      if (missed) {
        spans.push({ cronId: id, fromMs: missed.from, untilMs: missed.until });
        result.missed.push({ id, tenantId, workflowId, dueAtMs: dueAt });
      }
      if (cron.whilePaused === 'DROP') continue;
      for (const tick of fire)
        firings.push({ sourceId: id, dueAtMs: tick, request: requestOf(context, cron, tick) });
    }
    const runs = await fireOnce(context, tx, firings, nowMs);
    result.fired = runs.filter((run) => run?.created).length;
    if (timers.length > 0) await setTriggerTimers(tx, 'cron', timers);
    if (spans.length > 0) await noteMissedTicks(tx, spans);
    if (failpoints.armed) await failpoints.hit('fire-crons.before-commit');
    if (timers.length > 0) result.nextAtMs = Math.min(...timers.map((timer) => timer.dueAtMs));
  });
  return result;
}

function requestOf(context: EngineContext, cron: DueCron, tickMs: number) {
  return storedRequest(context.definitions.peek(cron.versionId)!, cron, cronMetadata(cron, tickMs));
}

/** A cron's own metadata and, over it, which cron and which tick started the run (rule 2.4.7). */
export function cronMetadata(
  cron: { expression: string; name: string | null; metadata: string | null },
  tickMs: number,
): { text: string; pairs: Record<string, unknown> } {
  const pairs = {
    ...pairsOf(cron.metadata).pairs,
    hatchet__cron_expression: cron.expression,
    ...(cron.name === null ? {} : { hatchet__cron_name: cron.name }),
    // Whole seconds: a tick has no others.
    hatchet__cron_scheduled_at: `${new Date(tickMs).toISOString().slice(0, 19)}Z`,
  };
  return { text: JSON.stringify(pairs), pairs };
}
