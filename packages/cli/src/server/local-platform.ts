import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { commandOf } from '@hatchet-ts/stack/servers';
import { CliError } from '../cli-error';

/** What `services.json` of a running platform says, as far as it matters here. */
interface ServicesFile {
  services: { name: string; pid: number; ports: { http?: number; grpc?: number } }[];
}

export interface RunningPlatform {
  pid: number;
  serverUrl: string;
  grpcAddress: string;
  token: string;
}

export const DEFAULT_PROJECT = 'hatchet-cli';

/** The lite edition of one project on this machine: its data directory, and whether a process holds it. */
export class LocalPlatform {
  private constructor(
    readonly project: string,
    readonly dataDirectory: string,
  ) {}

  /** @throws CliError for a name that would leave the directory */
  static of(project = DEFAULT_PROJECT, env = process.env): LocalPlatform {
    if (!/^[A-Za-z0-9][\w.-]*$/.test(project))
      throw new CliError(
        `--project-name must consist of letters, digits, ".", "_" and "-" and begin with a letter or digit, got "${project}"`,
      );
    return new LocalPlatform(project, path.join(dataHome(env), project));
  }

  get logFile(): string {
    return path.join(this.dataDirectory, 'logs', 'server.log');
  }

  makeDirectory(): void {
    mkdirSync(path.dirname(this.logFile), { recursive: true, mode: 0o700 });
  }

  /** What the last start wrote for clients; empty before the first. */
  clientVariables(): Record<string, string> {
    return readVariables(this.read('client.env') ?? '');
  }

  /** The process that holds the data directory, ready or not. */
  holder(): number | undefined {
    const text = this.read('lock');
    if (text === undefined) return undefined;
    const { pid, command } = JSON.parse(text) as { pid: number; command: string };
    // A pid alone may be another program's by now, which nobody wants stopped.
    return commandOf(pid) === command ? pid : undefined;
  }

  /** The platform, once it does its work. */
  running(): RunningPlatform | undefined {
    const pid = this.holder();
    const text = this.read('services.json');
    if (!pid || !text) return undefined;
    // Written by the process that holds the directory, when it is ready; an earlier one's says nothing.
    const ours = (JSON.parse(text) as ServicesFile).services.some((service) => service.pid === pid);
    const variables = this.clientVariables();
    const { HATCHET_CLIENT_SERVER_URL, HATCHET_CLIENT_HOST_PORT, HATCHET_CLIENT_TOKEN } = variables;
    if (!ours || !HATCHET_CLIENT_SERVER_URL || !HATCHET_CLIENT_HOST_PORT || !HATCHET_CLIENT_TOKEN)
      return undefined;
    return {
      pid,
      serverUrl: HATCHET_CLIENT_SERVER_URL,
      grpcAddress: HATCHET_CLIENT_HOST_PORT,
      token: HATCHET_CLIENT_TOKEN,
    };
  }

  private read(name: string): string | undefined {
    const file = path.join(this.dataDirectory, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }
}

/** `NAME=value` lines, as a platform writes them. */
export function readVariables(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split('\n')
      .map((line) => line.split(/=(.*)/s))
      .flatMap(([name, value]) => (name && value !== undefined ? [[name, value]] : [])),
  );
}

/** `HATCHET_DATA_DIR`, else what the system uses: XDG_DATA_HOME, LOCALAPPDATA on Windows, `~/.local/share`. */
function dataHome(env: NodeJS.ProcessEnv): string {
  if (env.HATCHET_DATA_DIR) return path.resolve(env.HATCHET_DATA_DIR);
  const base =
    env.XDG_DATA_HOME ||
    (process.platform === 'win32' && env.LOCALAPPDATA) ||
    path.join(homedir(), '.local', 'share');
  return path.join(base, 'hatchet');
}
