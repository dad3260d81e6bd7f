import { badFlag, CliError } from '../../cli-error';
import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { inputText, required } from '../../input/input-options';
import { parseDuration, parseFuture } from '../../input/moment';
import { print } from '../../output/print';
import { done } from '../../output/say';
import { relativeTime } from '../../output/time';
import { findWorkflow } from '../../rest/find-workflow';
import { rawBody } from '../../rest/raw-body';
import { answer, connectRest } from '../../rest/rest-client';

type Options = ConnectionOptions &
  OutputOptions & { workflow?: string; triggerAt?: string; in?: string; input?: string; inputFile?: string };

export async function run({ options }: Invocation<Options>): Promise<void> {
  const workflowName = required(options.workflow, '--workflow');
  const triggerAt = momentOf(options);
  const input = inputText(options);
  const rest = await connectRest(options);
  const workflow = await findWorkflow(rest, workflowName);
  const scheduled = await answer(
    rest.client.POST('/api/v1/tenants/{tenant}/workflows/{workflow}/scheduled', {
      params: { path: { tenant: rest.tenant, workflow: workflow.metadata.id } },
      body: { triggerAt, input: {}, additionalMetadata: {} },
      bodySerializer: rawBody({ triggerAt: JSON.stringify(triggerAt), input, additionalMetadata: '{}' }),
    }),
    'workflow',
  );
  if (options.output === undefined || options.output === 'table')
    return done(
      `${workflow.name} scheduled for ${triggerAt} (${relativeTime(triggerAt)}), id ${scheduled.metadata.id}`,
    );
  await print(options.output, scheduled, () => '');
}

function momentOf({ triggerAt, in: after }: Options): string {
  if ((triggerAt === undefined) === (after === undefined))
    throw new CliError('give either --trigger-at or --in: when to run');
  if (triggerAt !== undefined) return parseFuture('--trigger-at', triggerAt);
  if (parseDuration(after!) === undefined) throw badFlag('--in', 'a duration such as 90s or 1h30m', after!);
  return parseFuture('--in', after!);
}
