import type { Attempt, JournalEntry } from '../journal';

/** One execution of a task, put together from what its worker wrote down. */
export interface Execution extends Attempt {
  startedAt: number;
  effectAt?: number;
  /** When it stopped: by its own account, or because its process was gone. */
  endedAt: number;
  /** When the platform had answered its report. */
  reportedAt: number;
  key?: string;
}

interface Trigger {
  item: string;
  workload: string;
  runId?: string;
  /** Somebody has tried to cancel it. */
  isCancelled?: boolean;
  result?: { outputs: Record<string, string>; error?: string };
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
}

export function toHistory(journal: readonly JournalEntry[]): History {
  const triggers = new Map<string, Trigger>();
  const executions: Execution[] = [];
  const faults: FaultWindow[] = [];
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
        triggers.get(entry.item)!.runId = entry.runId;
        break;
      case 'refused':
        break;
      case 'cancel':
        triggers.get(entry.item)!.isCancelled = true;
        break;
      case 'result':
        triggers.get(entry.item)!.result = { outputs: entry.outputs, error: entry.error };
        break;
      case 'start': {
        // Left over from a trial before, which has been judged for it.
        if (!triggers.has(entry.item)) break;
        const { item, worker, taskId, task, retry, key, at } = entry;
        const execution: Execution = {
          ...{ item, worker, taskId, task, retry, key },
          startedAt: at,
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
      case 'fault':
        faults.push({ fault: entry.fault, from: entry.at, to: Number.POSITIVE_INFINITY });
        break;
      case 'fault-over':
        faults.findLast(({ fault }) => fault === entry.fault)!.to = entry.at;
        break;
    }
  }
  return { triggers, executions, faults };
}

const nameOf = ({ worker, taskId, retry }: Attempt) => `${worker}/${taskId}/${retry}`;
