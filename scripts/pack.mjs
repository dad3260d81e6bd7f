/**
 * Makes the npm package `hatchet-ts`: the command line with everything that `hatchet server start` runs. Packages of this
 * workspace travel inside it, what comes from npm is named as dependency. The package is what a clone would run: the same
 * compiled files, no second bundle to keep right.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { fromRoot, runStep } from './prepare/run-step.mjs';

/** What a package needs at run time beside its compiled files. */
const ASSETS = ['bin', 'migrations', 'openapi', 'skills', 'templates'];
const ROOT_PACKAGE = 'packages/cli';
/** The API serves its files and imports nothing of it. */
const DASHBOARD = 'packages/dashboard';

/** @param {string} out directory of the tarball @returns path of the tarball */
export async function pack(out) {
  const { catalog } = parse(readFileSync(fromRoot('pnpm-workspace.yaml'), 'utf8'));
  const places = workspacePackages();
  const staging = fromRoot('dist', 'package');
  rmSync(staging, { recursive: true, force: true });

  const own = manifestOf(ROOT_PACKAGE);
  const dependencies = {};
  const bundled = new Set();
  const visit = (place) => {
    for (const [name, range] of Object.entries(manifestOf(place).dependencies ?? {})) {
      if (!range.startsWith('workspace:')) dependencies[name] = range === 'catalog:' ? catalog[name] : range;
      else if (!bundled.has(name)) {
        bundled.add(name);
        visit(places.get(name));
      }
    }
  };
  visit(ROOT_PACKAGE);
  for (const name of Object.keys(dependencies)) if (name.startsWith('@types/')) delete dependencies[name];

  copyPackage(ROOT_PACKAGE, staging);
  for (const name of bundled) stage(name, places.get(name), staging);
  stageDashboard(staging);
  bundled.add(manifestOf(DASHBOARD).name);

  for (const file of ['LICENSE', 'CHANGELOG.md']) cpSync(fromRoot(file), path.join(staging, file));
  cpSync(fromRoot('docs', 'cli.md'), path.join(staging, 'README.md'));
  const { private: _, devDependencies: __, ...published } = own;
  writeManifest(staging, {
    ...published,
    license: 'MIT',
    dependencies: sorted({
      ...dependencies,
      ...Object.fromEntries([...bundled].map((name) => [name, own.version])),
    }),
    bundleDependencies: [...bundled].sort(),
  });
  mkdirSync(out, { recursive: true });
  await runStep(
    'Packing',
    ['npm'],
    ['pack', staging, '--pack-destination', out, '--silent', '--ignore-scripts'],
  );
  return path.join(out, `${own.name}-${own.version}.tgz`);
}

function stage(name, place, staging) {
  const target = path.join(staging, 'node_modules', name);
  copyPackage(place, target);
  // Its dependencies are those of the whole; npm would not understand the workspace's way to name them.
  const {
    private: _,
    dependencies: __,
    devDependencies: ___,
    scripts: ____,
    ...manifest
  } = manifestOf(place);
  writeManifest(target, manifest);
}

function stageDashboard(staging) {
  const { name, version } = manifestOf(DASHBOARD);
  const target = path.join(staging, 'node_modules', name);
  cpSync(fromRoot(DASHBOARD, 'dist', 'site'), path.join(target, 'dist', 'site'), { recursive: true });
  writeManifest(target, { name, version, license: 'MIT' });
}

function copyPackage(place, target) {
  cpSync(fromRoot(place, 'dist'), path.join(target, 'dist'), { recursive: true, filter: isNeeded });
  for (const asset of ASSETS)
    if (existsSync(fromRoot(place, asset)))
      cpSync(fromRoot(place, asset), path.join(target, asset), { recursive: true });
}

/** Types, maps and tests are for those who work on it. */
const isNeeded = (file) => !/(\.d\.ts|\.map|\.tsbuildinfo|\.test\.js)$/.test(file);

/** Name → directory from the root. */
function workspacePackages() {
  const places = ['packages', 'services'].flatMap((group) =>
    readdirSync(fromRoot(group)).map((name) => `${group}/${name}`),
  );
  return new Map(
    places
      .filter((place) => existsSync(fromRoot(place, 'package.json')))
      .map((place) => [manifestOf(place).name, place]),
  );
}

const manifestOf = (place) => JSON.parse(readFileSync(fromRoot(place, 'package.json'), 'utf8'));

function writeManifest(directory, manifest) {
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
