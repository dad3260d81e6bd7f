import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { print } from '../../output/print';
import { findWorkflow } from '../../rest/find-workflow';
import { answer, connectRest } from '../../rest/rest-client';

export async function run({ args, options }: Invocation<ConnectionOptions & OutputOptions>): Promise<void> {
  const rest = await connectRest(options);
  const found = await findWorkflow(rest, args[0]!);
  const path = { workflow: found.metadata.id };
  const [workflow, version] = await Promise.all([
    answer(rest.client.GET('/api/v1/workflows/{workflow}', { params: { path } }), 'workflow'),
    answer(rest.client.GET('/api/v1/workflows/{workflow}/versions', { params: { path } }), 'workflow'),
  ]);
  await print(options.output, { ...workflow, version }, () =>
    [
      `Workflow: ${workflow.name}`,
      `ID: ${workflow.metadata.id}`,
      ...(workflow.description ? [`Description: ${workflow.description}`] : []),
      `Paused: ${workflow.isPaused ? 'yes' : 'no'}`,
      `Registered: ${workflow.metadata.createdAt}`,
      `Newest version: ${version.metadata.id} of ${version.metadata.createdAt}`,
      `Tasks: ${tasksOf(version.workflowConfig).join(', ')}`,
    ].join('\n'),
  );
}

function tasksOf(config: unknown): string[] {
  const { Tasks = [] } = (config ?? {}) as { Tasks?: { ReadableId: string; Parents?: string[] }[] };
  return Tasks.map(({ ReadableId, Parents }) =>
    Parents?.length ? `${ReadableId} (after ${Parents.join(', ')})` : ReadableId,
  );
}
