import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '@hatchet-ts/config';
import type { FirstBoot } from './first-boot';

export interface BannerOptions {
  config: Config;
  boot: FirstBoot;
  dataDirectory: string;
  /** What runs, in one phrase. */
  edition: string;
}

const QUICKSTART = path.resolve(__dirname, '../../../examples/quickstart/dist/worker.js');

/** What somebody who just started the platform needs: where it is, how to get in, how to start a worker. */
export function banner({ config, boot, dataDirectory, edition }: BannerOptions): string {
  const password = boot.adminPassword ? ` with password ${boot.adminPassword}` : '';
  const schema =
    boot.migrations > 0
      ? `${boot.schemaVersion} (${boot.migrations} migrations applied)`
      : boot.schemaVersion;
  return [
    '',
    `Hatchet is running (${edition}).`,
    '',
    `  Dashboard and REST   ${config.SERVER_URL}`,
    `  gRPC                 ${config.SERVER_GRPC_BROADCAST_ADDRESS}`,
    `  Login                ${boot.adminEmail}${password}`,
    `  Schema version       ${schema}`,
    `  Data directory       ${dataDirectory}`,
    `  API token            ${boot.token}`,
    '',
    'Start a worker:',
    '',
    `  set -a; . ${shown(path.join(dataDirectory, 'client.env'))}; set +a`,
    // Who has installed the npm package has no examples; its command line makes one.
    existsSync(QUICKSTART) ? `  node ${shown(QUICKSTART)}` : '  hatchet quickstart',
    '',
  ].join('\n');
}

/** Relative where that is shorter to read and to type, quoted where a shell needs it. */
function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  const text = relative.startsWith('..') ? file : relative;
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
