/** What of this workspace's packages runs: for the images and for the npm package. */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fromRoot } from './run-step.mjs';

/** What a package needs at run time, besides its manifest. */
const RUNTIME_PARTS = ['bin', 'dist', 'migrations', 'openapi', 'proto', 'skills', 'templates'];
/** Compiler by-products, and tests. */
const isSuperfluous = (file) => /\.(map|tsbuildinfo|d\.[cm]?ts)$|\.test\.[cm]?js$/.test(file);

/** @param {string} folder from the repository's root */
export function manifestOf(folder) {
  return JSON.parse(readFileSync(fromRoot(folder, 'package.json'), 'utf8'));
}

/** Folders of packages and of everything of this workspace they depend on at run time. */
export function runtimePackages(names) {
  const folderOf = new Map(
    ['packages', 'services'].flatMap((parent) =>
      readdirSync(fromRoot(parent))
        .map((name) => `${parent}/${name}`)
        .filter((folder) => existsSync(fromRoot(folder, 'package.json')))
        .map((folder) => [manifestOf(folder).name, folder]),
    ),
  );
  const seen = new Set();
  const visit = (name) => {
    const folder = folderOf.get(name);
    if (!folder || seen.has(folder)) return;
    seen.add(folder);
    for (const dependency of Object.keys(manifestOf(folder).dependencies ?? {})) visit(dependency);
  };
  names.forEach(visit);
  return [...seen];
}

/** Copies what runs of a package, without its manifest. */
export function copyRuntimeParts(folder, target) {
  for (const part of RUNTIME_PARTS) {
    const from = fromRoot(folder, part);
    if (existsSync(from))
      cpSync(from, path.join(target, part), { recursive: true, filter: (file) => !isSuperfluous(file) });
  }
}
