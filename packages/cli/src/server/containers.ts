import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { CliError } from '../cli-error';
import { type ComposeOptions, composeFile, LITE_SERVICE } from './compose-file';
import { type LocalPlatform, readVariables } from './local-platform';

/** Where the image keeps what clients need. */
const CLIENT_ENV = '/config/client.env';

export interface ContainerOptions extends ComposeOptions {
  pullPolicy: string;
}

/**
 * Starts the platform in containers and waits until it is healthy. The docker command chooses the host itself:
 * DOCKER_HOST, else DOCKER_CONTEXT, else the active context (CLI-24).
 *
 * @returns what clients need, as the platform wrote it
 */
export function startContainers(platform: LocalPlatform, options: ContainerOptions): Record<string, string> {
  platform.makeDirectory();
  writeFileSync(fileOf(platform), stringify(composeFile(options)), { mode: 0o600 });
  compose(platform, ['up', '--detach', '--wait', '--pull', options.pullPolicy]);
  return readVariables(compose(platform, ['exec', '-T', LITE_SERVICE, 'cat', CLIENT_ENV], 'pipe'));
}

/** The ports of containers that run, which a second start keeps; undefined when none do. */
export function containerPorts(platform: LocalPlatform): [rest: number, grpc: number] | undefined {
  if (!existsSync(fileOf(platform))) return undefined;
  if (compose(platform, ['ps', '--quiet', LITE_SERVICE], 'pipe').trim() === '') return undefined;
  const { services } = parse(readFileSync(fileOf(platform), 'utf8')) as {
    services: Record<string, { ports: string[] }>;
  };
  const [rest, grpc] = services[LITE_SERVICE]!.ports.map((mapping) => Number(mapping.split(':')[1]));
  return [rest!, grpc!];
}

/** Stops and removes the containers; the volumes with their data stay. */
export function stopContainers(platform: LocalPlatform): void {
  if (!existsSync(fileOf(platform)))
    throw new CliError(`the platform '${platform.project}' was never started in containers`, {
      hint: "'hatchet server start --docker' does that.",
    });
  compose(platform, ['down']);
}

const fileOf = ({ dataDirectory }: LocalPlatform) => path.join(dataDirectory, 'docker-compose.yml');

function compose(
  platform: LocalPlatform,
  words: readonly string[],
  stdout: 'inherit' | 'pipe' = 'inherit',
): string {
  const all = ['compose', '--project-name', platform.project, '--file', fileOf(platform), ...words];
  const result = spawnSync('docker', all, { stdio: ['ignore', stdout, 'inherit'], encoding: 'utf8' });
  if ((result.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
    throw new CliError('docker is not on the PATH', {
      hint: 'Without --docker none is needed.',
      cause: result.error,
    });
  if (result.error) throw result.error;
  if (result.status !== 0)
    throw new CliError(`docker ${words[0]} ended with ${result.status ?? result.signal}`, {
      hint: 'What it says is above. For an image built here, try --pull-policy missing.',
    });
  return result.stdout ?? '';
}
