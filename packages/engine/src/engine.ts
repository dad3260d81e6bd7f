import type { MessageBroker } from '@hatchet-ts/messaging';
import type { Database } from '@hatchet-ts/schema';
import type { Clock } from '@hatchet-ts/service-kit';
import type { Definitions } from './definitions';
import type { TenantLimits } from './limits/tenant-limits';
import type { Facts } from './metrics/facts';
import type { WritePaces } from './write-paces';

/** A slot lent to this process: whoever creates a task may put it on that worker in the same transaction. */
export interface Credit {
  workerId: string;
  creditHolder: string;
  shard: number;
  epoch: number;
}

/** Slot credits held by a dispatcher (design section 6, fast path). Other services hold none. */
export interface CreditSource {
  /** Id under which this process holds credits. */
  readonly holderId: string;
  /** Takes one slot for a task, or null: no credit, or the queue is not known to be empty. */
  take(tenantId: string, action: string, slotType: string, taskId: string): Credit | null;
  /**
   * A slot taken for a task is free again: the task ended, or was not assigned after all.
   * @returns false when the slot is not on loan here any more; then the scheduler must hear of it
   */
  release(tenantId: string, workerId: string, taskId: string): boolean;
  /** The lease under which the credit was lent is over: what is left of it is worthless. */
  refused(tenantId: string): void;
}

/** A task as its creator knows it: enough to send it to a worker without reading it back. */
export interface CreatedTask {
  taskId: string;
  tenantId: string;
  runId: string | null;
  versionId: string;
  workflowId: string;
  step: number;
  priority: number;
  metadata: string | null;
  parentTaskId: string | null;
  parentRunId: string | null;
  childIndex: number | null;
  childKey: string | null;
  eventId: string | null;
  eventKey: string | null;
  /** The run's input; null when the creator does not have it at hand. */
  input: string | null;
  filter: string | null;
  queuedAt: number;
  /** Worker it was assigned to at birth, on credit. */
  workerId: string | null;
}

/** What transitions work with. One per process. */
export interface EngineContext {
  database: Database;
  broker: MessageBroker;
  clock: Clock;
  definitions: Definitions;
  /** How often the platform itself may reassign a task: SERVER_MAX_INTERNAL_RETRY_COUNT, default 10. */
  maxInternalRetries: number;
  credits?: CreditSource;
  /** Bounds of the batches in which runs, events and reports are written (CFG-199 to CFG-212). */
  paces?: WritePaces;
  /** Absent where tenants may use as much as they like (SERVER_ENFORCE_LIMITS is off). */
  limits?: TenantLimits;
  /**
   * Of a dispatcher: the other dispatchers, who may have waiters for what ends here; its own are told without a message.
   * Absent or undefined: nobody knows who there is, so all are told.
   */
  peers?: () => ReadonlySet<string> | undefined;
  /** Called after the commit that created tasks, before anything is announced. */
  onCreated?: (tasks: CreatedTask[]) => void;
  /** Called after a commit with the runs in which tasks began or attempts ended, but for runs that ended. */
  onChanged?: (runIds: readonly string[]) => void;
  /** Called after a commit with what it did, in counts. */
  onTransition?: (facts: Facts) => void;
  /** Called after the commit that took runs out of their final state: what is kept of their results is void. */
  onReopened?: (runs: ReadonlyMap<string, readonly string[]>) => void;
  /** Called after the commit that ended runs. */
  onFinished?: (runs: ReadonlyMap<string, readonly string[]>) => void;
}
