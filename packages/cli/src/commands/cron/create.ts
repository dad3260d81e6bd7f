import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { inputText, required } from '../../input/input-options';
import { print } from '../../output/print';
import { done } from '../../output/say';
import { findWorkflow } from '../../rest/find-workflow';
import { rawBody } from '../../rest/raw-body';
import { answer, connectRest } from '../../rest/rest-client';

type Options = ConnectionOptions &
  OutputOptions & { workflow?: string; name?: string; cron?: string; input?: string; inputFile?: string };

export async function run({ options }: Invocation<Options>): Promise<void> {
  const workflowName = required(options.workflow, '--workflow');
  const cronName = required(options.name, '--name');
  const cronExpression = required(options.cron, '--cron');
  const input = inputText(options);
  const rest = await connectRest(options);
  const workflow = await findWorkflow(rest, workflowName);
  const cron = await answer(
    rest.client.POST('/api/v1/tenants/{tenant}/workflows/{workflow}/crons', {
      params: { path: { tenant: rest.tenant, workflow: workflow.metadata.id } },
      body: { cronName, cronExpression, input: {}, additionalMetadata: {} },
      bodySerializer: rawBody({
        cronName: JSON.stringify(cronName),
        cronExpression: JSON.stringify(cronExpression),
        input,
        additionalMetadata: '{}',
      }),
    }),
    'workflow',
  );
  if (options.output === undefined || options.output === 'table')
    return done(
      `Cron '${cronName}' created: ${workflow.name} at ${cronExpression} (UTC), id ${cron.metadata.id}`,
    );
  await print(options.output, cron, () => '');
}
