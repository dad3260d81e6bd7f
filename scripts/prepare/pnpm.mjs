import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fromRoot, runStep, say } from './run-step.mjs';

/**
 * The package manager, as a command to spawn: any pnpm of the pinned major on PATH, else a copy of the pinned
 * version fetched with npm into `.cache/pnpm` (once; about two seconds).
 */
export async function findPnpm() {
  const pinned = pinnedVersion();
  if (versionOf(['pnpm'])?.split('.')[0] === pinned.split('.')[0]) return ['pnpm'];

  const cache = fromRoot('.cache', 'pnpm');
  // The Node entry, not the native one: npm 11 runs no install scripts, and the native binary is put in place by one.
  const command = [process.execPath, fromRoot('.cache', 'pnpm', 'node_modules', 'pnpm', 'bin', 'pnpm.mjs')];
  if (existsSync(command[1]) && versionOf(command) === pinned) return command;

  say(`Fetching pnpm ${pinned} into .cache/pnpm`);
  mkdirSync(cache, { recursive: true });
  writeFileSync(fromRoot('.cache', 'pnpm', 'package.json'), '{ "private": true }\n');
  await runStep('Fetching pnpm', npmCommand(), [
    'install',
    '--prefix',
    cache,
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    `pnpm@${pinned}`,
  ]);
  return command;
}

function pinnedVersion() {
  const { packageManager } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
  return packageManager.replace(/^pnpm@/, '').split('+')[0];
}

function versionOf([program, ...args]) {
  const { status, stdout } = spawnSync(program, [...args, '--version'], {
    encoding: 'utf8',
    cwd: fromRoot('.cache', '..'),
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** Under `npm run` npm names its own entry; that is the one that surely exists. */
function npmCommand() {
  const entry = process.env.npm_execpath;
  return entry?.endsWith('.js') ? [process.execPath, entry] : ['npm'];
}
