import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { print } from '../../output/print';
import { relativeTime } from '../../output/time';
import { getScheduled } from '../../rest/get-scheduled';
import { connectRest } from '../../rest/rest-client';

export async function run({ args, options }: Invocation<ConnectionOptions & OutputOptions>): Promise<void> {
  const scheduled = await getScheduled(await connectRest(options), args[0]!);
  await print(options.output, scheduled, () =>
    [
      `Scheduled run: ${scheduled.metadata.id}`,
      `Workflow: ${scheduled.workflowName}`,
      `At: ${scheduled.triggerAt} (${relativeTime(scheduled.triggerAt)})`,
      `Input: ${JSON.stringify(scheduled.input ?? {})}`,
      ...(scheduled.workflowRunId
        ? [`Run: ${scheduled.workflowRunId} ${scheduled.workflowRunStatus ?? ''}`.trim()]
        : []),
    ].join('\n'),
  );
}
