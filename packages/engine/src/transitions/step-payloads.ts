import { TASK_STATE, type WorkflowDefinition } from '@hatchet-ts/contracts';
import type { SatisfiedWait } from './arm-waits';

/** What a released task finds under `triggers`: the first datum of each key (contract guide 5.2). */
export function triggersOf(wait: SatisfiedWait): string {
  const members = new Map<string, string>();
  for (const { dataKey, datum } of wait.data) if (!members.has(dataKey)) members.set(dataKey, datum);
  return `{${[...members].map(([key, datum]) => `${JSON.stringify(key)}:${datum}`).join(',')}}`;
}

/** What an on-failure task finds under `step_run_errors`: the failures known when it is created (8.5.1). */
export function errorsOf(
  definition: WorkflowDefinition,
  tasks: readonly { step: number; state: number; error: string | null }[],
): string {
  const errors: Record<string, string> = {};
  for (const { step, state, error } of tasks)
    if (state === TASK_STATE.failed) errors[definition.tasks[step]!.readableId] = error ?? '';
  return JSON.stringify(errors);
}
