import { type v1Trigger, v1Workflows } from '@hatchet-ts/contracts';

/** A workflow to put under load, and what its runs are given. */
export interface Workload {
  definition: v1Workflows.CreateWorkflowVersionRequest;
  /** The trigger of the run with that sequence number; the number stands in its input as `"n"`. */
  request(seq: number): v1Trigger.TriggerWorkflowRequest;
}

/** What every task of the benchmarks returns. */
export const OUTPUT = '{"ok":true}';

/** The run's sequence number travels in the input, so that a start can be told before its trigger is answered. */
export const inputOf = (seq: number) => `{"n":${seq}}`;

const SEQUENCE = /"n":(\d+)/;

/** @returns the sequence number in an action's payload, undefined for runs of others */
export function sequenceIn(payload: string): number | undefined {
  const digits = SEQUENCE.exec(payload)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

type Definition = Parameters<typeof v1Workflows.CreateWorkflowVersionRequest.fromPartial>[0];
type Task = Parameters<typeof v1Workflows.CreateTaskOpts.fromPartial>[0];

/** A workflow whose tasks do nothing. @param more of the workflow, besides its tasks */
export function workload(
  name: string,
  tasks: readonly (Task & { readableId: string })[],
  more: Definition = {},
  inputs: (seq: number) => string = inputOf,
): Workload {
  const definition = v1Workflows.CreateWorkflowVersionRequest.fromPartial({
    ...more,
    name,
    tasks: tasks.map((task) => ({
      timeout: '60s',
      scheduleTimeout: '5m',
      inputs: '{}',
      slotRequests: { default: 1 },
      ...task,
      action: `${name}:${task.readableId}`,
    })),
  });
  return { definition, request: (seq) => ({ name, input: inputs(seq), desiredWorkerLabels: {} }) };
}

/** Action ids of a workload's tasks. */
export const actionsOf = ({ definition }: Workload) => definition.tasks.map((task) => task.action);

/** The no-op workflow: one task that does nothing and returns a fixed output. */
export const PLAIN = workload('bench-plain', [{ readableId: 'noop' }]);
