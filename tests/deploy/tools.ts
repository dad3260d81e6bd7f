import { existsSync } from 'node:fs';
import path from 'node:path';

export const REPOSITORY = path.resolve(__dirname, '../..');
const CACHE = path.join(REPOSITORY, '.cache/deploy-tools/bin');

export type Tool = 'helm' | 'kubeconform' | 'caddy';

/** A program that `npm run deploy-tools` installs where it can; undefined where it could not. */
export function findTool(name: Tool): string | undefined {
  const directories = [CACHE, ...(process.env.PATH ?? '').split(path.delimiter)];
  return directories.map((directory) => path.join(directory, name)).find((file) => existsSync(file));
}
