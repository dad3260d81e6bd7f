import type { Invocation } from '../../command-spec';
import { done, note, warn } from '../../output/say';
import { stopContainers } from '../../server/containers';
import { LocalPlatform } from '../../server/local-platform';
import { signal, waitUntilOver } from '../../server/process-group';

/** Draining takes up to 20 s, closing some more. */
const STOP_TIMEOUT_MS = 40_000;
const KILL_TIMEOUT_MS = 5_000;

export async function run({
  options,
}: Invocation<{ projectName?: string; docker?: boolean }>): Promise<void> {
  const platform = LocalPlatform.of(options.projectName);
  if (options.docker) {
    stopContainers(platform);
    return done(`The containers of '${platform.project}' are stopped; their data stays`);
  }
  const pid = platform.holder();
  if (!pid) return note(`The platform '${platform.project}' is not running`);
  signal(pid, 'SIGTERM');
  const lives = () => platform.holder() === pid;
  if (!(await waitUntilOver(lives, STOP_TIMEOUT_MS))) {
    warn(`it did not stop within ${STOP_TIMEOUT_MS / 1_000} s and is killed`);
    signal(pid, 'SIGKILL');
    await waitUntilOver(lives, KILL_TIMEOUT_MS);
  }
  done(`The platform '${platform.project}' is stopped; its data stays in ${platform.dataDirectory}`);
}
