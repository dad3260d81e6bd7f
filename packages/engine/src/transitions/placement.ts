import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import {
  insertConcurrencySlots,
  insertQueueItems,
  type NewConcurrencySlot,
  type NewQueueItem,
  type Queryable,
} from '@hatchet-ts/schema';
import type { Announcement } from '../announce';
import type { Gates, GroupGate } from '../gates';

/** An attempt that may run as soon as its gates let it. */
export interface Placeable {
  taskId: string;
  tenantId: string;
  runId: string | null;
  versionId: string;
  step: number;
  retry: number;
  priority: number;
  desiredWorkerId: string | null;
  /** JSON text. */
  desiredLabels: string | null;
  gates: Gates | null;
}

/** Who asks for places: a task, or a DAG run. */
export interface GroupHolder {
  holderId: string;
  tenantId: string;
  runId: string | null;
  taskId: string | null;
  priority: number;
  scheduleTimeoutMs: number;
}

/**
 * Where attempts go that may run: into the concurrency groups they must pass first, else into their queue. Everything
 * that makes an attempt runnable comes through here: triggers, retries, replays, children of a DAG.
 */
export class Placement {
  private readonly items: NewQueueItem[] = [];
  /** Places asked for. */
  readonly slots: NewConcurrencySlot[] = [];

  constructor(
    private readonly announcement: Announcement,
    private readonly nowMs: number,
  ) {}

  place(task: Placeable, definition: WorkflowDefinition): void {
    const { scheduleTimeoutMs } = definition.tasks[task.step]!;
    const groups = task.gates?.groups;
    if (groups) this.join({ ...task, holderId: task.taskId, scheduleTimeoutMs }, groups);
    else this.enqueue(task, definition);
  }

  /** Asks for places in groups, in the order of stages, and for the scheduler's word on them. */
  join(holder: GroupHolder, groups: readonly GroupGate[]): void {
    this.ask(holder, groups);
    this.announce(holder, groups[0]!);
  }

  /** Says that a holder waits in its first group. */
  announce({ tenantId, scheduleTimeoutMs }: GroupHolder, group: GroupGate): void {
    this.announcement.groupChanged({ tenantId, strategyId: group.strategyId, key: group.key });
    this.announcement.timer(this.nowMs + scheduleTimeoutMs);
  }

  /** Asks for places in groups; whether anybody is to hear of it is the caller's to know. */
  ask(holder: GroupHolder, groups: readonly GroupGate[]): void {
    for (const [stage, { strategyId, key, strategy, maxRuns }] of groups.entries()) {
      const { holderId, tenantId, runId, taskId, priority, scheduleTimeoutMs } = holder;
      this.slots.push({
        holderId,
        stage,
        tenantId,
        strategyId,
        key,
        strategy,
        maxRuns,
        priority,
        runId,
        taskId,
        scheduleTimeoutMs,
      });
    }
  }

  /** Past all groups: into the queue of its action. */
  enqueue(task: Placeable, definition: WorkflowDefinition): void {
    const { actionId, scheduleTimeoutMs } = definition.tasks[task.step]!;
    const { taskId, tenantId, runId, versionId, step, retry, priority, desiredWorkerId, desiredLabels } =
      task;
    const { rates, batchKey } = task.gates ?? {};
    const gates = rates || batchKey !== undefined ? JSON.stringify({ rates, batchKey }) : null;
    this.items.push({
      taskId,
      tenantId,
      queue: actionId,
      priority,
      retry,
      runId,
      versionId,
      step,
      desiredWorkerId,
      desiredLabels,
      gates,
      scheduleTimeoutMs,
    });
    this.announcement.queued(tenantId, actionId);
    this.announcement.timer(this.nowMs + scheduleTimeoutMs);
  }

  async write(db: Queryable): Promise<void> {
    if (this.items.length > 0) await insertQueueItems(db, this.items, this.nowMs);
    if (this.slots.length > 0) await insertConcurrencySlots(db, this.slots, this.nowMs);
  }
}
