import { v1Workflows } from '@hatchet-ts/contracts';

/** The no-op workflow of the benchmarks: one task that does nothing and returns a fixed output. */
export const WORKFLOW = 'bench-plain';
export const TASK = 'noop';
export const ACTION = `${WORKFLOW}:${TASK}`;
export const OUTPUT = '{"ok":true}';

/** The run's sequence number travels in the input, so that a start can be told before its trigger is answered. */
export const inputOf = (seq: number) => `{"n":${seq}}`;

const SEQUENCE = /"n":(\d+)/;

/** @returns the sequence number in an action's payload, undefined for runs of others */
export function sequenceIn(payload: string): number | undefined {
  const digits = SEQUENCE.exec(payload)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export const workflowDefinition = () =>
  v1Workflows.CreateWorkflowVersionRequest.fromPartial({
    name: WORKFLOW,
    tasks: [
      {
        readableId: TASK,
        action: ACTION,
        timeout: '60s',
        scheduleTimeout: '5m',
        inputs: '{}',
        slotRequests: { default: 1 },
      },
    ],
  });
