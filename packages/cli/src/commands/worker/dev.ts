import type { ConnectionOptions, Invocation } from '../../command-spec';
import { note } from '../../output/say';
import { clientVariables, findConnection } from '../../profiles/connection';
import { runDevWorker } from '../../worker/dev-worker';

type Options = ConnectionOptions & { reload: boolean; runCmd?: string };

export async function run({ options }: Invocation<Options>): Promise<void> {
  const connection = await findConnection(options);
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => abort.abort());
  note(
    `Worker for ${connection.serverUrl}${connection.profileName ? ` (profile ${connection.profileName})` : ''}`,
  );
  process.exitCode = await runDevWorker(
    {
      directory: process.cwd(),
      env: { ...process.env, ...clientVariables(connection) },
      runCmd: options.runCmd,
      reload: options.reload,
    },
    abort.signal,
  );
}
