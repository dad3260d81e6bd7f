import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { print } from '../../output/print';
import { freeSlots } from '../../output/slots';
import { colouredStatus } from '../../output/status';
import { table } from '../../output/table';
import { relativeTime } from '../../output/time';
import { answer, connectRest } from '../../rest/rest-client';

export async function run({ options }: Invocation<ConnectionOptions & OutputOptions>): Promise<void> {
  const { client, tenant } = await connectRest(options);
  const list = await answer(client.GET('/api/v1/tenants/{tenant}/worker', { params: { path: { tenant } } }));
  await print(options.output, list, () =>
    table(
      ['WORKER', 'STATUS', 'SLOTS FREE', 'LAST HEARTBEAT', 'SDK', 'ID'],
      (list.rows ?? []).map((worker) => [
        worker.name,
        colouredStatus(worker.status ?? 'INACTIVE'),
        freeSlots(worker),
        relativeTime(worker.lastHeartbeatAt),
        [worker.runtimeInfo?.language, worker.runtimeInfo?.sdkVersion]
          .filter(Boolean)
          .join(' ')
          .toLowerCase() || '-',
        worker.metadata.id,
      ]),
      "No workers found. 'hatchet worker dev' runs the one of this directory.",
    ),
  );
}
