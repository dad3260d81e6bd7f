import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { print } from '../../output/print';
import { runTable } from '../../output/run-table';
import { getRun } from '../../rest/find-run';
import type { RunPage } from '../../rest/list-runs';
import { answer, connectRest } from '../../rest/rest-client';

type Options = ConnectionOptions & OutputOptions & RunPage;

export async function run({ args, options }: Invocation<Options>): Promise<void> {
  const rest = await connectRest(options);
  const { run: parent, tasks } = await getRun(rest, args[0]!);
  const lists = await Promise.all(
    tasks.map(({ taskExternalId }) =>
      answer(
        rest.client.GET('/api/v1/stable/tenants/{tenant}/workflow-runs', {
          params: {
            path: { tenant: rest.tenant },
            query: {
              // No child is older than its parent.
              since: parent.createdAt ?? parent.metadata.createdAt,
              parent_task_external_id: taskExternalId,
              only_tasks: false,
              limit: options.limit,
              offset: options.offset,
            },
          },
        }),
      ),
    ),
  );
  const [first] = lists;
  const list = { pagination: first?.pagination ?? {}, rows: lists.flatMap(({ rows }) => rows) };
  await print(options.output, list, () => runTable(list, 'This run has spawned no others.'));
}
