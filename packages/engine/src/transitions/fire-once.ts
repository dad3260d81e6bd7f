import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import { PRIORITY_MIN } from '@hatchet-ts/contracts';
import { claimTriggers, type Transaction } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import type { EngineContext } from '../engine';
import { meterRuns } from '../limits/meter-runs';
import { Intake, type TriggeredRun, type TriggerRequest } from './intake';

/** A run that a cron or a schedule is to start, and the moment for which it does. */
export interface Firing {
  sourceId: string;
  dueAtMs: number;
  request: TriggerRequest;
}

/**
 * Creates runs for due moments within the caller's transaction, one per moment whoever fires it (rules 2.4.8, 2.5.3).
 * @returns per firing what became of it; null where the moment had its run already
 */
export async function fireOnce(
  context: EngineContext,
  tx: Transaction,
  firings: readonly Firing[],
  nowMs: number,
): Promise<(TriggeredRun | null)[]> {
  if (firings.length === 0) return [];
  const ids = firings.map(() => uuidv7(nowMs));
  const claimed = await claimTriggers(
    tx,
    firings.map(({ sourceId, dueAtMs }, i) => ({ sourceId, dueAtMs, runId: ids[i]! })),
    nowMs,
  );
  const won = firings.flatMap(({ request }, i) => (claimed.has(ids[i]!) ? [{ id: ids[i]!, request }] : []));
  if (won.length === 0) return ids.map(() => null);
  const requests = won.map(({ request }) => request);
  await meterRuns(context, requests);
  const intake = new Intake(
    context,
    nowMs,
    requests,
    won.map(({ id }) => id),
  );
  await intake.write(tx);
  tx.onCommit(() => intake.tell());
  const outcomeOf = new Map(won.map(({ id }, i) => [id, intake.outcome[i]!]));
  return ids.map((id) => outcomeOf.get(id) ?? null);
}

/** What crons and schedules keep of the runs they start. JSON texts; null stands for an empty object. */
export interface StoredTrigger {
  tenantId: string;
  input: string | null;
  metadata: string | null;
  priority: number | null;
}

/** The run a stored trigger stands for, of the newest version. What it holds was checked when it was stored. */
export function storedRequest(
  definition: WorkflowDefinition,
  trigger: StoredTrigger,
  metadata: { text: string | null; pairs: Record<string, unknown> } = pairsOf(trigger.metadata),
): TriggerRequest {
  return {
    tenantId: trigger.tenantId,
    definition,
    input: trigger.input ?? '{}',
    metadata: metadata.text,
    metadataPairs: metadata.pairs,
    priority: trigger.priority ?? definition.defaultPriority ?? PRIORITY_MIN,
    parent: null,
    event: null,
    filterPayload: null,
    desiredWorkerId: null,
    desiredLabels: null,
  };
}

export function pairsOf(text: string | null): { text: string | null; pairs: Record<string, unknown> } {
  return { text, pairs: text === null ? {} : (JSON.parse(text) as Record<string, unknown>) };
}
