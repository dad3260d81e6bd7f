import type { DURATIONS } from '../../catalogue/rate-limits';
import { CliError } from '../../cli-error';
import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { putRateLimit } from '../../grpc/put-rate-limit';
import { required } from '../../input/input-options';
import { print } from '../../output/print';
import { done } from '../../output/say';
import { findConnection } from '../../profiles/connection';

type Options = ConnectionOptions &
  OutputOptions & { key?: string; limit?: number; duration?: (typeof DURATIONS)[number] };

export async function run({ options }: Invocation<Options>): Promise<void> {
  const key = required(options.key, '--key');
  const { limit, duration = 'MINUTE' } = options;
  if (limit === undefined) throw new CliError('--limit is required');
  await putRateLimit(await findConnection(options), { key, limit, duration });
  const window = duration.toLowerCase();
  if (options.output === undefined || options.output === 'table')
    return done(`Rate limit '${key}' is ${limit} per ${window}`);
  await print(options.output, { duration: window, key, limit }, () => '');
}
