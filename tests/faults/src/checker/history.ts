import type { Attempt, JournalEntry } from '../journal';

/** One execution of a task, put together from what its worker wrote down. */
export interface Execution extends Attempt {
  startedAt: number;
  /** When it was assigned to its worker, which may not have learned of it for long; its start when that is not known. */
  assignedAt: number;
  effectAt?: number;
  /** When it stopped: by its own account, or because its process was gone. */
  endedAt: number;
  /** When the platform had answered its report. */
  reportedAt: number;
  key?: string;
  /** Whether the platform may not know of its end any more, because its database was put back. */
  mayBeForgotten?: boolean;
}

interface Trigger {
  item: string;
  workload: string;
  runId?: string;
  ackedAt?: number;
  /** Whether the run may be gone with the time that a restored database has forgotten. */
  mayBeForgotten?: boolean;
  /** Somebody has tried to cancel it. */
  isCancelled?: boolean;
  result?: Result;
}

export interface Result {
  at: number;
  outputs: Record<string, string>;
  error?: string;
  /** Whether it was told in a time that a restored database has forgotten: the run may have run again since. */
  mayBeForgotten?: boolean;
}

interface FaultWindow {
  fault: string;
  from: number;
  to: number;
}

/** A trial as its journals tell it. */
export interface History {
  triggers: Map<string, Trigger>;
  executions: Execution[];
  faults: FaultWindow[];
  /** From the epoch to the zero of the monotonic clock. */
  epochOffsetMs: number;
}

export function toHistory(journal: readonly JournalEntry[]): History {
  const triggers = new Map<string, Trigger>();
  const executions: Execution[] = [];
  const faults: FaultWindow[] = [];
  let epochOffsetMs = 0;
  /** The latest execution of an attempt at a worker: the one that further entries of it are about. */
  const latest = new Map<string, Execution>();

  const set = (entry: Attempt & { at: number }, time: 'effectAt' | 'endedAt' | 'reportedAt') => {
    const execution = latest.get(nameOf(entry));
    if (execution) execution[time] = entry.at;
  };

  for (const entry of journal) {
    switch (entry.kind) {
      case 'trigger':
        triggers.set(entry.item, { item: entry.item, workload: entry.workload });
        break;
      case 'ack':
        Object.assign(triggers.get(entry.item)!, { runId: entry.runId, ackedAt: entry.at });
        break;
      case 'refused':
        break;
      case 'cancel':
        triggers.get(entry.item)!.isCancelled = true;
        break;
      case 'result':
        triggers.get(entry.item)!.result = { at: entry.at, outputs: entry.outputs, error: entry.error };
        break;
      case 'start': {
        // Left over from a trial before, which has been judged for it.
        if (!triggers.has(entry.item)) break;
        const { item, worker, taskId, task, retry, key, at } = entry;
        const execution: Execution = {
          ...{ item, worker, taskId, task, retry, key },
          startedAt: at,
          assignedAt: at,
          endedAt: Number.POSITIVE_INFINITY,
          reportedAt: Number.POSITIVE_INFINITY,
        };
        executions.push(execution);
        latest.set(nameOf(entry), execution);
        break;
      }
      case 'effect':
        set(entry, 'effectAt');
        break;
      case 'end':
        set(entry, 'endedAt');
        break;
      case 'reported':
        set(entry, 'reportedAt');
        break;
      case 'worker-lost':
        for (const execution of executions)
          if (execution.worker === entry.worker) execution.endedAt = Math.min(execution.endedAt, entry.at);
        break;
      case 'restored':
        for (const execution of executions)
          if (execution.reportedAt > entry.to) execution.mayBeForgotten = true;
        for (const trigger of triggers.values()) {
          trigger.mayBeForgotten = trigger.ackedAt === undefined || trigger.ackedAt > entry.to;
          if (trigger.result && trigger.result.at > entry.to) trigger.result.mayBeForgotten = true;
        }
        break;
      case 'fault':
        faults.push({ fault: entry.fault, from: entry.at, to: Number.POSITIVE_INFINITY });
        epochOffsetMs = entry.epochMs - entry.at;
        break;
      case 'fault-over':
        faults.findLast(({ fault }) => fault === entry.fault)!.to = entry.at;
        break;
    }
  }
  return { triggers, executions, faults, epochOffsetMs };
}

const nameOf = ({ worker, taskId, retry }: Attempt) => `${worker}/${taskId}/${retry}`;
