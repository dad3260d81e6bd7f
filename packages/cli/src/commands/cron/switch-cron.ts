import type { ConnectionOptions, OutputOptions } from '../../command-spec';
import { confirmed } from '../../input/prompt';
import { print } from '../../output/print';
import { done } from '../../output/say';
import { findCron } from '../../rest/find-cron';
import { answer, connectRest } from '../../rest/rest-client';

export type SwitchOptions = ConnectionOptions & OutputOptions & { yes?: boolean };

/** Turns a cron on or off. Off is asked for first, as runs will be missing. */
export async function switchCron(nameOrId: string, enabled: boolean, options: SwitchOptions): Promise<void> {
  const rest = await connectRest(options);
  const cron = await findCron(rest, nameOrId);
  const isForPerson = options.output === undefined || options.output === 'table';
  const label = cron.name || cron.metadata.id;
  if (!enabled && isForPerson && !(await confirmed(`Disable cron '${label}'?`, options.yes))) return;
  await answer(
    rest.client.PATCH('/api/v1/tenants/{tenant}/workflows/crons/{cron-workflow}', {
      params: { path: { tenant: rest.tenant, 'cron-workflow': cron.metadata.id } },
      body: { enabled },
    }),
    'cron',
  );
  if (isForPerson) return done(`Cron '${label}' ${enabled ? 'enabled' : 'disabled'}`);
  await print(options.output, { id: cron.metadata.id, enabled }, () => '');
}
