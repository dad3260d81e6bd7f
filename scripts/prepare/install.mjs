import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { findPnpm } from './pnpm.mjs';
import { fromRoot, runStep, say } from './run-step.mjs';

/** Lives in node_modules, so that deleting node_modules also forgets the stamp. */
const stampFile = fromRoot('node_modules', '.installed-from');

/** Installs what the lockfile says, when it says something else than at the last install. */
export async function installDependencies() {
  const wanted = fingerprint();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;

  const pnpm = await findPnpm();
  say('Installing dependencies');
  // CI=true: replace an outdated node_modules without asking. pnpm reads npm_config_* too, and what npm exports
  // about itself to its scripts makes it print warnings, so those stay out; the registry is the user's choice.
  const env = Object.fromEntries(
    Object.keys(process.env)
      .filter((key) => /^npm_config_/i.test(key) && !/registry|cache|proxy|cafile|userconfig/i.test(key))
      .map((key) => [key, undefined]),
  );
  await runStep('Installing dependencies', pnpm, ['install', '--frozen-lockfile', '--reporter=append-only'], {
    env: { ...env, CI: 'true' },
  });
  writeFileSync(stampFile, wanted);
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(fromRoot(file)));
  return hash.update(`${process.platform} ${process.arch}`).digest('hex');
}
