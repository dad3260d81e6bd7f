import { type Definitions, EngineMetrics, Facts, shardOf } from '@hatchet-ts/engine';
import {
  type Candidate,
  type Database,
  type MetadataQueueSize,
  type QueueSize,
  readHeldSlots,
  readQueueSizes,
  readQueueSizesByMetadata,
  readWorkerSlots,
} from '@hatchet-ts/schema';
import type { Clock, Metrics } from '@hatchet-ts/service-kit';
import type { LeaseKeeper } from './lease-keeper';

/** The pool for continuations of durable tasks is not counted: it stands beside the slots a worker was given. */
const UNCOUNTED_SLOT_TYPE = 'durable';

/** One exposition asks for every gauge on its own; they share what was read this recently. */
const FRESH_MS = 1000;
/** Counting a long queue is paid by the database: no more than about a fiftieth of the time goes into it. */
const REST_PER_READ = 50;

interface Slots {
  total: number;
  used: number;
}

interface Readings {
  queues: QueueSize[];
  byMetadata: MetadataQueueSize[];
  /** Tenant → slots of all its workers. */
  slots: Map<string, Slots>;
  /** Tenant, label and value, as JSON → slots of the workers that carry it. */
  labelSlots: Map<string, Slots>;
}

/**
 * Everything the scheduler measures, in one place. Counters follow decisions; gauges are read from the hot tables when
 * somebody asks, for the tenants of the shards held here: on slot credits, neither this process nor a dispatcher alone
 * knows what is in use.
 */
export class SchedulerEvents {
  private readonly engine: EngineMetrics;
  private readings: Promise<Readings> | null = null;
  private readUntilMs = 0;

  constructor(
    metrics: Metrics,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly definitions: Definitions,
    private readonly leases: LeaseKeeper,
  ) {
    this.engine = new EngineMetrics(metrics, definitions);
    this.declareGauges();
  }

  /** A pass decided for these tenants (PRM-08, PRM-22). */
  passed(tenantIds: readonly string[]): void {
    for (const tenantId of tenantIds) this.engine.count('queueInvocations', tenantId, 1);
  }

  /** Attempts went to workers (PRM-15, PRM-18, PRM-19). */
  assigned(candidates: readonly Candidate[], nowMs: number): void {
    const facts = new Facts();
    for (const { tenantId, versionId, retry, queuedAt } of candidates) {
      const tenant = facts.of(tenantId);
      tenant.assigned++;
      if (retry === 0) tenant.firstAssigned.push({ versionId, waitedMs: nowMs - queuedAt });
    }
    this.engine.record(facts);
  }

  /** What a transition of the engine did. */
  record(facts: Facts): void {
    this.engine.record(facts);
  }

  /** Tasks were parked for a rate limit (PRM-17, PRM-31). */
  rateLimited(tenantIds: readonly string[]): void {
    for (const tenantId of tenantIds) this.engine.count('rateLimited', tenantId, 1);
  }

  private declareGauges(): void {
    this.engine.gauge('queueSize', async (set) => {
      const sums = new Map<string, { tenantId: string; queue: string; workflow: string; count: number }>();
      for (const { tenantId, queue, versionId, count } of (await this.read()).queues) {
        const workflow = this.definitions.peek(versionId)?.name ?? '';
        const key = JSON.stringify([tenantId, queue, workflow]);
        const sum = sums.get(key) ?? { tenantId, queue, workflow, count: 0 };
        sum.count += count;
        sums.set(key, sum);
      }
      for (const { tenantId, queue, workflow, count } of sums.values())
        set(tenantId, count, { queue, workflow_name: workflow });
    });
    this.engine.gauge('metadataQueueSize', async (set) => {
      for (const { tenantId, key, value, count } of (await this.read()).byMetadata)
        set(tenantId, count, { metadata_key: key, metadata_value: value });
    });
    for (const [name, labelName, measure] of [
      ['workerSlots', 'workerLabelSlots', ({ total }: Slots) => total],
      ['usedWorkerSlots', 'usedWorkerLabelSlots', ({ used }: Slots) => used],
      [
        'availableWorkerSlots',
        'availableWorkerLabelSlots',
        ({ total, used }: Slots) => Math.max(0, total - used),
      ],
    ] as const) {
      this.engine.gauge(name, async (set) => {
        for (const [tenantId, slots] of (await this.read()).slots) set(tenantId, measure(slots));
      });
      this.engine.gauge(labelName, async (set) => {
        for (const [key, slots] of (await this.read()).labelSlots) {
          const [tenantId, label, value] = JSON.parse(key) as [string, string, string];
          set(tenantId, measure(slots), { label_key: label, label_value: value });
        }
      });
    }
  }

  private read(): Promise<Readings> {
    const startedMs = this.clock.monotonicMs();
    if (this.readings && startedMs < this.readUntilMs) return this.readings;
    this.readUntilMs = Number.POSITIVE_INFINITY;
    this.readings = this.readAll().finally(() => {
      const nowMs = this.clock.monotonicMs();
      this.readUntilMs = nowMs + Math.max(FRESH_MS, (nowMs - startedMs) * REST_PER_READ);
    });
    return this.readings;
  }

  private async readAll(): Promise<Readings> {
    const isHeld = ({ tenantId }: { tenantId: string }) => this.leases.held.has(shardOf(tenantId));
    const queues = (await readQueueSizes(this.database)).filter(isHeld);
    const byMetadata =
      queues.length > 0 ? (await readQueueSizesByMetadata(this.database)).filter(isHeld) : [];
    const workers = (await readWorkerSlots(this.database)).filter(isHeld);
    const used = await this.readUsed(workers.map((worker) => worker.workerId));
    await this.definitions.load(queues.map((queue) => queue.versionId));

    const slots = new Map<string, Slots>();
    const labelSlots = new Map<string, Slots>();
    for (const { tenantId, workerId, slots: offered, labels } of workers) {
      const own = { total: unitsOf(offered), used: used.get(workerId) ?? 0 };
      add(slots, tenantId, own);
      for (const [label, value] of Object.entries(labels))
        add(labelSlots, JSON.stringify([tenantId, label, String(value)]), own);
    }
    return { queues, byMetadata, slots, labelSlots };
  }

  private async readUsed(workerIds: readonly string[]): Promise<Map<string, number>> {
    const used = new Map<string, number>();
    if (workerIds.length === 0) return used;
    const held = await readHeldSlots(this.database, workerIds);
    await this.definitions.load(held.map((slot) => slot.versionId));
    // The members of a batch hold the slots of one task.
    const holders = new Map(held.map((slot) => [slot.batchId ?? slot.taskId, slot]));
    for (const { workerId, versionId, step } of holders.values()) {
      const units = unitsOf(this.definitions.peek(versionId)!.tasks[step]!.slotRequests);
      used.set(workerId, (used.get(workerId) ?? 0) + units);
    }
    return used;
  }
}

function unitsOf(units: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const type in units) if (type !== UNCOUNTED_SLOT_TYPE) sum += units[type]!;
  return sum;
}

function add(sums: Map<string, Slots>, key: string, { total, used }: Slots): void {
  const sum = sums.get(key) ?? { total: 0, used: 0 };
  sums.set(key, { total: sum.total + total, used: sum.used + used });
}
