import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Stage } from '../stage';
import type { Fault } from './fault';
import { restartEach } from './rolling-restart';

const run = promisify(execFile);
const PACKAGES = path.join(__dirname, '..', '..', '..', '..', 'packages');
const OLDER_FOR_MS = 3_000;

/** Checkout of an earlier release, with its dependencies and compiled. */
const earlier = process.env.FAULTS_EARLIER_RELEASE;

export const upgrade: Fault = {
  name: 'upgrade',
  help: 'under load, schema and processes go back to an earlier release, one process at a time, and 3 s later to this one again; clients repeat what was refused',
  replicas: 2,
  clientsRetry: true,
  unavailable: () =>
    earlier ? undefined : 'FAULTS_EARLIER_RELEASE names no checkout of an earlier release, compiled',
  async inject(stage) {
    const schema = newestMigration(path.join(earlier!, 'packages', 'schema', 'migrations'));
    await migrate(stage, 'down', schema);
    stage.runRelease(path.join(earlier!, 'packages', 'stack', 'dist', 'main.js'));
    await restartEach(stage);
    await delay(OLDER_FOR_MS);
    await migrate(stage, 'up');
    stage.runRelease(undefined);
    await restartEach(stage);
    return `schema ${schema} and back`;
  },
};

function newestMigration(directory: string): string {
  const files = readdirSync(directory).filter((name) => name.endsWith('.sql'));
  return files.sort().at(-1)!.split('_')[0]!;
}

async function migrate(stage: Stage, ...args: string[]): Promise<void> {
  const program = path.join(PACKAGES, 'admin', 'bin', 'hatchet-migrate.js');
  await run(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: stage.postgres.url },
  });
}
