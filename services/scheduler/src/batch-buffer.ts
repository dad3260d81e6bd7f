import type { BatchDefinition } from '@hatchet-ts/contracts';
import type { Gates } from '@hatchet-ts/engine';
import type { Candidate } from '@hatchet-ts/schema';

export const PARKED_BATCH = 'batch:';

/** Most input of one batch: it travels in one message, whose limit is 4 MiB and which names and wraps every member. */
export const BATCH_BYTES_MAX = 3.5 * 1024 * 1024;

/** Tasks that wait to run together: same version, same step, same group key. */
export interface PendingBatch {
  /** The reason its members are parked under. */
  name: string;
  tenantId: string;
  key: string;
  definition: BatchDefinition;
  members: Candidate[];
  /** Task id → bytes of its input. */
  bytes: Map<string, number>;
  firstAtMs: number;
}

export interface DueBatch extends PendingBatch {
  reason: string;
}

/** A task on a worker, perhaps as one of a batch. */
interface RunningMember {
  taskId: string;
  batchId: string | null;
  /** Of its batch, as `nameOf` has it. */
  name: string;
}

/**
 * Pending batches of the tenants held here. Members stand parked in their queue meanwhile, so nothing is lost with this
 * memory: after a take-over the sweep brings them back as candidates and they gather again.
 */
export class BatchBuffer {
  private readonly pending = new Map<string, PendingBatch>();
  /** Batches that run, per name: batch id → members that have not ended. */
  private readonly running = new Map<string, Map<string, Set<string>>>();
  private readonly batchOf = new Map<string, { name: string; batchId: string }>();

  static nameOf(candidate: Candidate): string {
    return `${PARKED_BATCH}${candidate.versionId}/${candidate.step}/${keyOf(candidate)}`;
  }

  /** @returns how many wait now, and until when at most */
  add(
    candidate: Candidate,
    definition: BatchDefinition,
    nowMs: number,
    inputBytes: number,
  ): { waiting: number; flushAtMs: number } {
    let batch = this.pending.get(pendingName(candidate));
    if (!batch) {
      const { tenantId } = candidate;
      const name = BatchBuffer.nameOf(candidate);
      const key = keyOf(candidate);
      batch = { name, tenantId, key, definition, members: [], bytes: new Map(), firstAtMs: nowMs };
      this.pending.set(pendingName(candidate), batch);
    }
    if (!batch.bytes.has(candidate.taskId)) batch.members.push(candidate);
    batch.bytes.set(candidate.taskId, inputBytes);
    return { waiting: batch.members.length, flushAtMs: batch.firstAtMs + definition.maxIntervalMs };
  }

  /** Whether a task waits in a batch here. */
  has(candidate: Candidate): boolean {
    return this.pending.get(pendingName(candidate))?.bytes.has(candidate.taskId) ?? false;
  }

  /** Takes a task out again that may not wait here after all. */
  leave(candidate: Candidate): void {
    const name = pendingName(candidate);
    const batch = this.pending.get(name);
    if (!batch?.bytes.delete(candidate.taskId)) return;
    batch.members = batch.members.filter((member) => member.taskId !== candidate.taskId);
    if (batch.members.length === 0) this.pending.delete(name);
  }

  /** Batches that are full, by number or by bytes, or have waited long enough, and whose key has room for one more. Leaves them pending. */
  due(nowMs: number): DueBatch[] {
    const due: DueBatch[] = [];
    for (const batch of this.pending.values()) {
      const { maxSize, maxIntervalMs, groupMaxRuns } = batch.definition;
      if ((this.running.get(`${batch.tenantId}/${batch.name}`)?.size ?? 0) >= groupMaxRuns) continue;
      const members = fitting(batch).slice(0, maxSize);
      if (members.length === maxSize)
        due.push({ ...batch, members, reason: `batch size threshold ${maxSize} reached` });
      else if (members.length < batch.members.length)
        due.push({ ...batch, members, reason: `batch payload threshold ${BATCH_BYTES_MAX} bytes reached` });
      else if (nowMs >= batch.firstAtMs + maxIntervalMs)
        due.push({
          ...batch,
          members,
          reason: `batch max interval ${maxIntervalMs}ms elapsed`,
        });
    }
    return due;
  }

  /** When the next interval ends, epoch ms. */
  get nextAtMs(): number | undefined {
    let next: number | undefined;
    for (const { firstAtMs, definition } of this.pending.values()) {
      const at = firstAtMs + definition.maxIntervalMs;
      if (next === undefined || at < next) next = at;
    }
    return next;
  }

  /** Members left: assigned as a batch, or gone from the queue meanwhile. */
  flushed(batch: DueBatch, batchId: string, assigned: ReadonlySet<string>, nowMs: number): void {
    const name = `${batch.tenantId}/${batch.name}`;
    const pending = this.pending.get(name);
    if (pending) {
      const gone = new Set(batch.members.map((member) => member.taskId));
      pending.members = pending.members.filter((member) => !gone.has(member.taskId));
      for (const taskId of gone) pending.bytes.delete(taskId);
      pending.firstAtMs = nowMs;
      if (pending.members.length === 0) this.pending.delete(name);
    }
    if (assigned.size === 0) return;
    const batches = this.running.get(name) ?? new Map<string, Set<string>>();
    this.running.set(name, batches.set(batchId, new Set(assigned)));
    for (const taskId of assigned) this.batchOf.set(taskId, { name, batchId });
  }

  /** A task ended. @returns the batch that ended with it: its slots are free */
  ended(taskId: string): string | null {
    const entry = this.batchOf.get(taskId);
    if (!entry) return null;
    this.batchOf.delete(taskId);
    const batches = this.running.get(entry.name);
    const members = batches?.get(entry.batchId);
    members?.delete(taskId);
    if (members && members.size > 0) return null;
    batches?.delete(entry.batchId);
    if (batches?.size === 0) this.running.delete(entry.name);
    return entry.batchId;
  }

  /** All that rows say runs now for a tenant. */
  reconcile(tenantId: string, held: readonly RunningMember[]): void {
    const present = new Set(held.flatMap((slot) => (slot.batchId === null ? [] : slot.taskId)));
    for (const [taskId, entry] of this.batchOf)
      if (entry.name.startsWith(`${tenantId}/`) && !present.has(taskId)) this.ended(taskId);
    this.found(tenantId, held);
  }

  /** Batches that rows say run now, among others. */
  found(tenantId: string, held: readonly RunningMember[]): void {
    for (const { taskId, batchId, name } of held) {
      if (batchId === null || this.batchOf.has(taskId)) continue;
      const full = `${tenantId}/${name}`;
      const batches = this.running.get(full) ?? new Map<string, Set<string>>();
      batches.set(batchId, (batches.get(batchId) ?? new Set()).add(taskId));
      this.running.set(full, batches);
      this.batchOf.set(taskId, { name: full, batchId });
    }
  }

  forget(isGone: (tenantId: string) => boolean): void {
    for (const [name, batch] of this.pending) if (isGone(batch.tenantId)) this.pending.delete(name);
  }
}

/** The first members whose input goes into one message, one at least. */
function fitting({ members, bytes }: PendingBatch): Candidate[] {
  let sum = 0;
  const end = members.findIndex(({ taskId }, i) => {
    sum += bytes.get(taskId)!;
    return i > 0 && sum > BATCH_BYTES_MAX;
  });
  return end < 0 ? [...members] : members.slice(0, end);
}

const pendingName = (candidate: Candidate) => `${candidate.tenantId}/${BatchBuffer.nameOf(candidate)}`;

function keyOf(candidate: Candidate): string {
  return (candidate.gates as Gates | null)?.batchKey ?? 'default';
}
