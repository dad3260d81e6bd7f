import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { pushEvent } from '../../grpc/push-event';
import { readJsonObject } from '../../input/json-input';
import { print } from '../../output/print';
import { done } from '../../output/say';
import { findConnection } from '../../profiles/connection';

type Options = ConnectionOptions & OutputOptions & { json?: string; metadata?: string; scope?: string };

export async function run({ args, options }: Invocation<Options>): Promise<void> {
  const key = args[0]!;
  const payload = options.json === undefined ? '{}' : readJsonObject(options.json, '--json');
  const additionalMetadata = options.metadata && readJsonObject(options.metadata, '--metadata');
  const connection = await findConnection(options);
  const { eventId } = await pushEvent(connection, { key, payload, additionalMetadata, scope: options.scope });
  if (options.output === undefined || options.output === 'table')
    return done(`Event ${eventId} pushed under the key ${key}`);
  await print(options.output, { eventId, key }, () => '');
}
