import { readFileSync } from 'node:fs';
import type { Invocation } from '../../command-spec';
import { done, note, warn } from '../../output/say';
import { style } from '../../output/style';
import { ProfileStore } from '../../profiles/profile-store';
import { LocalPlatform, type RunningPlatform } from '../../server/local-platform';
import { pickPort } from '../../server/ports';
import { startLite } from '../../server/start-lite';

interface Options {
  dashboardPort?: number;
  grpcPort?: number;
  profile: string;
  projectName?: string;
  disableAuth?: boolean;
}

/** Where a search for free ports begins. */
const DASHBOARD_PORT = 8888;
const GRPC_PORT = 7077;

export async function run({ options }: Invocation<Options>): Promise<void> {
  const platform = LocalPlatform.of(options.projectName);
  const already = platform.running();
  if (already) {
    note(`Already running as process ${already.pid}; 'hatchet server stop' ends it.`);
    return report(platform, already, options.profile);
  }
  if (options.disableAuth)
    warn(
      'authentication of dashboard and REST is OFF: every program and person on this machine is the administrator. ' +
        'For development only.',
    );
  const last = platform.clientVariables();
  const port = await pickPort({
    chosen: options.dashboardPort,
    flag: '--dashboard-port',
    last: portOf(last.HATCHET_CLIENT_SERVER_URL),
    first: DASHBOARD_PORT,
  });
  const grpcPort = await pickPort(
    {
      chosen: options.grpcPort,
      flag: '--grpc-port',
      last: portOf(last.HATCHET_CLIENT_HOST_PORT),
      first: GRPC_PORT,
    },
    [port],
  );
  note(`Starting the platform (dashboard ${port}, gRPC ${grpcPort})`);
  const running = await startLite(platform, { port, grpcPort, disableAuth: options.disableAuth ?? false });
  done('The platform is running');
  report(platform, running, options.profile);
}

/** Makes the profile and says where everything is. */
function report(platform: LocalPlatform, running: RunningPlatform, profileName: string): void {
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
    ['Login', loginIn(platform.logFile)],
    ['Profile', `${profileName}${isDefault ? ' (default)' : ''}`],
    ['Data', platform.dataDirectory],
    ['Log', platform.logFile],
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
