import {
  checkSchema,
  listMigrations,
  type Migration,
  type MigrationReport,
  migrateDown,
  migrateUp,
  schemaVersion,
} from '@hatchet-ts/schema';
import { Command } from 'commander';
import { CommandError } from './command-error';
import { runCommand } from './run-command';
import { readSettings, schemaUrl } from './settings';
import { version } from './version';

/** Stands for the empty database below the first migration. */
const NOTHING = '0';

/**
 * `hatchet-migrate`: brings the schema of DATABASE_URL up to date, or back with `--down` (CLI-34, SLF-52). Any number
 * of them may run at the same time; one works, the others wait and find nothing to do.
 */
export function main(argv: readonly string[]): Promise<void> {
  const program = new Command('hatchet-migrate')
    .description('Migrate the database to the newest schema of this release, or down to an older one')
    .version(version())
    .option('--config <directory>', 'configuration directory')
    .option('--down <version>', `take back everything newer than this version; ${NOTHING} takes back all`);
  const url = () => schemaUrl(readSettings(process.env, program.opts<{ config?: string }>().config).config);

  program.action(({ down: target }: { down?: string }) =>
    target === undefined ? up(url(), undefined) : down(url(), target),
  );
  program
    .command('up')
    .description('migrate up')
    .option('--to <version>', 'stop at this version instead of the newest')
    .action(({ to }: { to?: string }) => up(url(), to));
  program
    .command('down')
    .description('migrate down')
    .argument('<version>', `version to go back to; ${NOTHING} takes back all`)
    .action((target: string) => down(url(), target));
  program
    .command('status')
    .description('list the migrations and whether they are applied')
    .action(() => printStatus(url()));
  program
    .command('version')
    .description('print the version of the database schema')
    .action(async () => console.log((await schemaVersion(url())) ?? NOTHING));
  return runCommand(program, argv);
}

async function up(url: string, target: string | undefined): Promise<void> {
  if (target !== undefined) {
    checkKnown(target);
  }
  const report = await migrateUp(url, { target, onMigration: print('applied') });
  printEnd(report);
}

async function down(url: string, target: string): Promise<void> {
  if (target !== NOTHING) {
    checkKnown(target);
  }
  const report = await migrateDown(url, target === NOTHING ? null : target, {
    onMigration: print('took back'),
  });
  printEnd(report);
}

const print =
  (verb: string) =>
  ({ version: migrated, name }: Migration) =>
    console.log(`${verb} ${migrated} ${name}`);

function printEnd({ to, applied }: MigrationReport): void {
  const done = applied.length === 0 ? 'nothing to do' : `done, ${applied.length} migration(s)`;
  console.log(`${done}; the schema is at version ${to ?? NOTHING}`);
}

/** A mistyped version would compare as older than all and take back everything. */
function checkKnown(target: string): void {
  const versions = listMigrations().map((migration) => migration.version);
  if (!versions.includes(target)) {
    throw new CommandError(`version ${target} is not one of this release: ${versions.join(', ')}`);
  }
}

async function printStatus(url: string): Promise<void> {
  const current = (await schemaVersion(url)) ?? NOTHING;
  for (const { version: migration, name } of listMigrations()) {
    console.log(`${migration <= current ? 'applied' : 'pending'}  ${migration} ${name}`);
  }
  const mismatch = await checkSchema(url);
  if (mismatch) {
    console.log(mismatch);
  }
}
