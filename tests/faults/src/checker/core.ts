/** The platform's own account of a trial, read from its tables once everything is quiet. */
export interface Core {
  runs: CoreRun[];
  tasks: CoreTask[];
  /** Attempts that were not the last of their task. */
  attempts: { taskId: string; retry: number; assignedAt: number | null }[];
  /** Rows that only live work has, by table: none should be left. */
  leftovers: Record<string, number>;
}

export type CoreState = 'open' | 'completed' | 'failed' | 'cancelled';

export interface CoreRun {
  id: string;
  tenantId: string;
  item: string;
  workload: string;
  state: CoreState;
  reason: string | null;
}

export interface CoreTask {
  id: string;
  /** The run it belongs to; of a run of one task it is the task itself. */
  runId: string;
  task: string;
  state: CoreState;
  /** Number of the last attempt, the one whose result counts. */
  retry: number;
  reason: string | null;
  error: string | null;
  output: string | null;
  /** Epoch ms on the database's clock. */
  assignedAt: number | null;
}
