import type { RestSchema } from '@hatchet-ts/contracts';
import { CliError } from '../../cli-error';
import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { print } from '../../output/print';
import { freeSlots } from '../../output/slots';
import { colouredStatus } from '../../output/status';
import { relativeTime } from '../../output/time';
import { isUuid } from '../../rest/find-workflow';
import { answer, connectRest, type Rest } from '../../rest/rest-client';

export async function run({ args, options }: Invocation<ConnectionOptions & OutputOptions>): Promise<void> {
  const rest = await connectRest(options);
  const worker = await answer(
    rest.client.GET('/api/v1/workers/{worker}', {
      params: { path: { worker: await workerId(rest, args[0]!) } },
    }),
    'worker',
  );
  await print(options.output, worker, () => text(worker));
}

/** By name the one that is connected, else the newest: a worker that starts again is a new row of its name. */
async function workerId({ client, tenant }: Rest, nameOrId: string): Promise<string> {
  if (isUuid(nameOrId)) return nameOrId;
  const { rows = [] } = await answer(
    client.GET('/api/v1/tenants/{tenant}/worker', { params: { path: { tenant } } }),
  );
  const named = rows
    .filter(({ name }) => name === nameOrId)
    .sort((one, other) => (one.metadata.createdAt < other.metadata.createdAt ? 1 : -1));
  const worker = named.find(({ status }) => status === 'ACTIVE') ?? named[0];
  if (!worker)
    throw new CliError(`worker '${nameOrId}' not found`, {
      hint: "'hatchet worker list' shows all workers.",
    });
  return worker.metadata.id;
}

function text(worker: RestSchema<'Worker'>): string {
  const { runtimeInfo: sdk, labels = [], registeredWorkflows = [] } = worker;
  return [
    `Worker: ${worker.name}`,
    `ID: ${worker.metadata.id}`,
    `Status: ${colouredStatus(worker.status ?? 'INACTIVE')}`,
    `Slots free: ${freeSlots(worker)}`,
    `Last heartbeat: ${relativeTime(worker.lastHeartbeatAt)}`,
    `SDK: ${[sdk?.language, sdk?.sdkVersion, sdk?.languageVersion, sdk?.os].filter(Boolean).join(', ') || '-'}`,
    `Labels: ${labels.map(({ key, value }) => `${key}=${value}`).join(', ') || '-'}`,
    `Workflows: ${registeredWorkflows.map(({ name }) => name).join(', ') || '-'}`,
    `Actions: ${(worker.actions ?? []).join(', ') || '-'}`,
  ].join('\n');
}
