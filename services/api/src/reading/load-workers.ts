import type { RestSchema } from '@hatchet-ts/contracts';
import { listShownWorkers, readHeldSlots, type ShownWorker, type WorkerFilter } from '@hatchet-ts/schema';
import type { ApiContext } from '../api-context';
import { HttpError } from '../http/http-error';
import { shownWorker } from '../present/worker';

/** SDKs send a heartbeat every 4 s; a worker that missed two is not shown as active. */
const SILENT_MS = 10_000;

export interface WorkerSelection {
  id?: string;
  statuses?: readonly RestSchema<'WorkerStatus'>[];
  /** `key:value` each. */
  labels?: readonly string[];
  page?: { limit: number; offset: number };
}

/** Workers with the slots they have free. */
export async function loadWorkers(
  { clock, database, engine }: Pick<ApiContext, 'clock' | 'database' | 'engine'>,
  tenantId: string,
  { id, statuses, labels, page = { limit: 1, offset: 0 } }: WorkerSelection,
): Promise<{ rows: RestSchema<'Worker'>[]; total: number }> {
  const filter: WorkerFilter = {
    tenantId,
    id,
    statuses,
    labels: labels?.map(labelPair),
    aliveSinceMs: clock.nowMs() - SILENT_MS,
  };
  const { workers, total } = await listShownWorkers(database, filter, page);
  const held = await heldUnits({ database, engine }, workers);
  return { rows: workers.map((worker) => shownWorker(worker, held.get(worker.id) ?? {})), total };
}

/** Units in use per worker and slot type. */
async function heldUnits(
  { database, engine }: Pick<ApiContext, 'database' | 'engine'>,
  workers: readonly ShownWorker[],
): Promise<Map<string, Record<string, number>>> {
  const held = new Map<string, Record<string, number>>();
  if (workers.length === 0) return held;
  const slots = await readHeldSlots(
    database,
    workers.map((worker) => worker.id),
  );
  await engine.definitions.load(slots.map((slot) => slot.versionId));
  for (const { workerId, versionId, step } of slots) {
    const units = held.get(workerId) ?? {};
    const requests = engine.definitions.peek(versionId)!.tasks[step]!.slotRequests;
    for (const [type, count] of Object.entries(requests)) units[type] = (units[type] ?? 0) + count;
    held.set(workerId, units);
  }
  return held;
}

function labelPair(text: string): { key: string; value: string } {
  const colon = text.indexOf(':');
  if (colon < 1)
    throw new HttpError(
      400,
      `Invalid format for parameter labels: '${text}' is not of the form key:value`,
      'labels',
    );
  return { key: text.slice(0, colon), value: text.slice(colon + 1) };
}
