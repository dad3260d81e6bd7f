import { until } from '@hatchet-ts/testkit';
import type { Sdk } from './sdk';

export interface RunState {
  status: string;
  /** Status of each task by its name; `SKIPPED` for one that was skipped. */
  tasks: Record<string, string>;
}

/** A run and its tasks as the dashboard sees them. */
export async function runState({ hatchet }: Sdk, runId: string): Promise<RunState> {
  const details = await hatchet.runs.get(runId);
  const tasks: Record<string, string> = {};
  for (const { displayName, status, output } of details.tasks) {
    const skipped = (output as { skipped?: boolean } | undefined)?.skipped === true;
    tasks[displayName] = skipped ? 'SKIPPED' : status;
  }
  return { status: details.run.status, tasks };
}

/** Waits until the run has the given status. */
export async function runReaches(sdk: Sdk, runId: string, status: string): Promise<RunState> {
  return until(
    async () => {
      const state = await runState(sdk, runId);
      return state.status === status && state;
    },
    { everyMs: 50, what: `run ${runId} is ${status}` },
  );
}

/** Waits until the platform says that the run stands before the given gate. */
export async function waitsFor({ hatchet }: Sdk, runId: string, gate: string): Promise<void> {
  const path = `/api/v1/stable/workflow-runs/${runId}/waiting`;
  await until(
    async () => {
      const { data } = await hatchet.api.instance.get<{ rows: { gate: string }[] }>(path);
      return data.rows.some((reason) => reason.gate === gate);
    },
    { everyMs: 50, what: `run ${runId} waits for ${gate}` },
  );
}
