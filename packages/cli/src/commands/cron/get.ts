import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { print } from '../../output/print';
import { colouredStatus } from '../../output/status';
import { findCron } from '../../rest/find-cron';
import { connectRest } from '../../rest/rest-client';

export async function run({ args, options }: Invocation<ConnectionOptions & OutputOptions>): Promise<void> {
  const cron = await findCron(await connectRest(options), args[0]!);
  await print(options.output, cron, () =>
    [
      `Cron: ${cron.name || '-'}`,
      `ID: ${cron.metadata.id}`,
      `Expression: ${cron.cron}`,
      `Workflow: ${cron.workflowName}`,
      `State: ${colouredStatus(cron.enabled ? 'enabled' : 'disabled')}`,
      `Input: ${JSON.stringify(cron.input ?? {})}`,
    ].join('\n'),
  );
}
