import { readFileSync } from 'node:fs';
import { CliError } from '../../cli-error';
import type { Invocation } from '../../command-spec';
import { done, note, warn } from '../../output/say';
import { style } from '../../output/style';
import { ProfileStore } from '../../profiles/profile-store';
import { containerPorts, startContainers } from '../../server/containers';
import { LocalPlatform, type RunningPlatform } from '../../server/local-platform';
import { pickPort } from '../../server/ports';
import { startLite } from '../../server/start-lite';

interface Options {
  dashboardPort?: number;
  grpcPort?: number;
  profile: string;
  projectName?: string;
  disableAuth?: boolean;
  docker?: boolean;
  tag: string;
  pullPolicy: string;
}

/** Where a search for free ports begins. */
const DASHBOARD_PORT = 8888;
const GRPC_PORT = 7077;
/** As documented; the containers listen on this machine only. */
const ADMIN_PASSWORD = 'Admin123!!';

export async function run({ options }: Invocation<Options>): Promise<void> {
  const platform = LocalPlatform.of(options.projectName);
  if (options.docker) return runContainers(platform, options);
  const already = platform.running();
  if (already) {
    note(`Already running as process ${already.pid}; 'hatchet server stop' ends it.`);
    return report(platform, already, options.profile, loginIn(platform.logFile));
  }
  if (options.disableAuth)
    warn(
      'authentication of dashboard and REST is OFF: every program and person on this machine is the administrator. ' +
        'For development only.',
    );
  const last = platform.clientVariables();
  const [port, grpcPort] = await pickPorts(
    options,
    portOf(last.HATCHET_CLIENT_SERVER_URL),
    portOf(last.HATCHET_CLIENT_HOST_PORT),
  );
  note(`Starting the platform (dashboard ${port}, gRPC ${grpcPort})`);
  const running = await startLite(platform, { port, grpcPort, disableAuth: options.disableAuth ?? false });
  done('The platform is running');
  report(platform, running, options.profile, loginIn(platform.logFile));
}

async function runContainers(platform: LocalPlatform, options: Options): Promise<void> {
  if (options.disableAuth)
    throw new CliError(
      '--disable-auth and --docker exclude each other: a container listens on every interface',
    );
  const [port, grpcPort] = containerPorts(platform) ?? (await pickPorts(options));
  note(`Starting the platform in containers (dashboard ${port}, gRPC ${grpcPort})`);
  const { tag, pullPolicy } = options;
  const variables = startContainers(platform, {
    port,
    grpcPort,
    tag,
    pullPolicy,
    adminPassword: ADMIN_PASSWORD,
  });
  const token = variables.HATCHET_CLIENT_TOKEN;
  if (!token) throw new CliError('the platform in the container has written no token');
  done('The platform is running');
  const running = { token, serverUrl: `http://localhost:${port}`, grpcAddress: `localhost:${grpcPort}` };
  report(platform, running, options.profile, `admin@example.com with password ${ADMIN_PASSWORD}`);
}

async function pickPorts(options: Options, lastRest?: number, lastGrpc?: number): Promise<[number, number]> {
  const port = await pickPort({
    chosen: options.dashboardPort,
    flag: '--dashboard-port',
    last: lastRest,
    first: DASHBOARD_PORT,
  });
  const grpcPort = await pickPort(
    { chosen: options.grpcPort, flag: '--grpc-port', last: lastGrpc, first: GRPC_PORT },
    [port],
  );
  return [port, grpcPort];
}

/** Makes the profile and says where everything is. */
function report(
  platform: LocalPlatform,
  running: Omit<RunningPlatform, 'pid'>,
  profileName: string,
  login: string,
): void {
  const store = ProfileStore.open();
  store.put(profileName, {
    token: running.token,
    serverUrl: running.serverUrl,
    grpcAddress: running.grpcAddress,
    tlsStrategy: 'none',
  });
  const isDefault = store.defaultName === undefined || store.defaultName === profileName;
  if (store.defaultName === undefined) store.setDefault(profileName);
  const { bold } = style();
  const rows: [string, string][] = [
    ['Dashboard and REST', running.serverUrl],
    ['gRPC', running.grpcAddress],
    ['Login', login],
    ['Profile', `${profileName}${isDefault ? ' (default)' : ''}`],
    ['Data', platform.dataDirectory],
  ];
  console.log();
  for (const [label, value] of rows) console.log(`  ${bold(label.padEnd(20))}${value}`);
  const flag = isDefault ? '' : ` --profile ${profileName}`;
  console.log('\nNext:\n');
  console.log(`  hatchet quickstart                create a project with a worker`);
  console.log(`  ${`hatchet worker dev${flag}`.padEnd(34)}run the worker of a project`);
  console.log(`  ${`hatchet tui${flag}`.padEnd(34)}watch it work`);
}

/** The first start tells the password, once, in what it prints. */
function loginIn(logFile: string): string {
  return /^ {2}Login +(.+)$/m.exec(readFileSync(logFile, 'utf8'))?.[1] ?? 'see the log of the first start';
}

function portOf(address: string | undefined): number | undefined {
  const port = Number(/:(\d+)\/?$/.exec(address ?? '')?.[1]);
  return Number.isNaN(port) ? undefined : port;
}
