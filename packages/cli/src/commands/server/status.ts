import type { Invocation } from '../../command-spec';
import { note } from '../../output/say';
import { LocalPlatform } from '../../server/local-platform';

/** Of a service that is not running, as init scripts have it. */
const EXIT_NOT_RUNNING = 3;

export async function run({ options }: Invocation<{ projectName?: string }>): Promise<void> {
  const platform = LocalPlatform.of(options.projectName);
  const running = platform.running();
  if (!running) {
    process.exitCode = EXIT_NOT_RUNNING;
    const pid = platform.holder();
    return note(
      pid
        ? `The platform '${platform.project}' is starting as process ${pid}`
        : `The platform '${platform.project}' is not running; 'hatchet server start' starts it.`,
    );
  }
  const health = await readiness(running.serverUrl);
  console.log(`Platform: ${platform.project}, ${health}`);
  console.log(`Process: ${running.pid}`);
  console.log(`Dashboard and REST: ${running.serverUrl}`);
  console.log(`gRPC: ${running.grpcAddress}`);
  console.log(`Data: ${platform.dataDirectory}`);
  console.log(`Log: ${platform.logFile}`);
  if (health !== 'ready') process.exitCode = EXIT_NOT_RUNNING;
}

async function readiness(serverUrl: string): Promise<string> {
  try {
    const { status } = await fetch(`${serverUrl}/api/ready`, { signal: AbortSignal.timeout(5_000) });
    return status === 200 ? 'ready' : `not ready (${status})`;
  } catch (error) {
    return `not answering (${(error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message})`;
  }
}
