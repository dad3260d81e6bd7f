import type { DurableResult } from '@hatchet-ts/schema';
import type { DurableCondition } from '../../decisions/durable-subject';
import type { RawTrigger } from '../prepare-trigger';

/** What an invocation of a durable task asks of its log. */
export interface DurableRequest {
  tenantId: string;
  taskId: string;
  invocation: number;
  /**
   * Highest node the caller knows the invocation to have asked for; null when it does not know. A request that was
   * committed although its answer was lost is found again by it, instead of being appended twice.
   */
  after: number | null;
  operation: DurableOperation;
}

export type DurableOperation =
  | { kind: 'wait'; conditions: readonly DurableCondition[]; label: string | null }
  | { kind: 'run'; triggers: readonly RawTrigger[] }
  /** With a payload the value is stored at once; without, whoever asked computes it and completes the memo. */
  | { kind: 'memo'; key: Uint8Array; payload: Buffer | null }
  | { kind: 'complete-memo'; branch: number; node: number; key: Uint8Array; payload: Buffer };

export type DurableAnswer =
  /** The invocation may not append: it is not the newest, was evicted, or its attempt is over. */
  | { kind: 'stale'; reason: string }
  /** Nothing was done; the sentence says why. */
  | { kind: 'refused'; message: string }
  /** The log has something else at the node. */
  | { kind: 'diverged'; branch: number; node: number; message: string }
  | { kind: 'done'; log: LogPosition; entries: readonly AnsweredEntry[] };

/** Where the log stands once the request is committed. */
export interface LogPosition {
  branch: number;
  node: number;
  lastOrder: number;
}

export interface AnsweredEntry {
  branch: number;
  node: number;
  childId: string | null;
  /** It was there before. */
  existed: boolean;
  /** What came of it, once something has; memos have no order. */
  outcome: { order: number | null; result: DurableResult } | null;
}
