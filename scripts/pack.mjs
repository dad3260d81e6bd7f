/**
 * Makes the npm package `hatchet-ts`: the command line with everything that `hatchet server start` runs. Packages of this
 * workspace travel inside it, what comes from npm is named as dependency. The package is what a clone would run: the same
 * compiled files, no second bundle to keep right.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { fromRoot, runStep } from './prepare/run-step.mjs';
import { copyRuntimeParts, manifestOf, runtimePackages } from './prepare/runtime-packages.mjs';

const ROOT_PACKAGE = 'packages/cli';
/** The API serves its files and imports nothing of it. */
const DASHBOARD = 'packages/dashboard';

/** @param {string} out directory of the tarball @returns path of the tarball */
export async function pack(out) {
  const { catalog } = parse(readFileSync(fromRoot('pnpm-workspace.yaml'), 'utf8'));
  const staging = fromRoot('dist', 'package');
  rmSync(staging, { recursive: true, force: true });

  const own = manifestOf(ROOT_PACKAGE);
  const folders = runtimePackages([own.name]);
  const dependencies = {};
  for (const folder of folders)
    for (const [name, range] of Object.entries(manifestOf(folder).dependencies ?? {}))
      if (!range.startsWith('workspace:') && !name.startsWith('@types/'))
        dependencies[name] = range === 'catalog:' ? catalog[name] : range;

  copyRuntimeParts(ROOT_PACKAGE, staging);
  const carried = folders.filter((folder) => folder !== ROOT_PACKAGE);
  for (const folder of carried) stage(folder, staging);
  stageDashboard(staging);
  const bundled = [...carried, DASHBOARD].map((folder) => manifestOf(folder).name).sort();

  for (const file of ['LICENSE', 'CHANGELOG.md']) cpSync(fromRoot(file), path.join(staging, file));
  cpSync(fromRoot('docs', 'cli.md'), path.join(staging, 'README.md'));
  // What `hatchet docs mcp` serves.
  cpSync(fromRoot('docs'), path.join(staging, 'docs'), {
    recursive: true,
    filter: (file) => path.extname(file) === '.md' || statSync(file).isDirectory(),
  });
  const { private: _, devDependencies: __, ...published } = own;
  writeManifest(staging, {
    ...published,
    license: 'MIT',
    dependencies: sorted({
      ...dependencies,
      ...Object.fromEntries(bundled.map((name) => [name, own.version])),
    }),
    bundleDependencies: bundled,
  });
  mkdirSync(out, { recursive: true });
  await runStep(
    'Packing',
    ['npm'],
    ['pack', staging, '--pack-destination', out, '--silent', '--ignore-scripts'],
  );
  return path.join(out, `${own.name}-${own.version}.tgz`);
}

function stage(folder, staging) {
  // Its dependencies are those of the whole; npm would not understand the workspace's way to name them.
  const {
    private: _,
    dependencies: __,
    devDependencies: ___,
    scripts: ____,
    ...manifest
  } = manifestOf(folder);
  const target = path.join(staging, 'node_modules', manifest.name);
  copyRuntimeParts(folder, target);
  writeManifest(target, manifest);
}

function stageDashboard(staging) {
  const { name, version } = manifestOf(DASHBOARD);
  const target = path.join(staging, 'node_modules', name);
  cpSync(fromRoot(DASHBOARD, 'dist', 'site'), path.join(target, 'dist', 'site'), { recursive: true });
  writeManifest(target, { name, version, license: 'MIT' });
}

function writeManifest(directory, manifest) {
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
