import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue, clientCatalogue, groups } from './catalogue';
import type { Variable } from './variable';

const ROOT = join(__dirname, '../../..');

/** Sources of everything that runs, this package's declarations apart. */
function sources(): string {
  const folders = ['packages', 'services'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => join(ROOT, folder, name, 'src')),
  );
  return folders
    .filter((folder) => folder !== __dirname)
    .flatMap((folder) => typescriptIn(folder))
    .concat(join(__dirname, 'database-url.ts'))
    .map((file) => withoutComments(readFileSync(file, 'utf8')))
    .join('\n');
}

/** A comment that names a variable reads nothing. */
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

const typescriptIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => join(folder, file));

/** Names as they stand in the code, and those made of a fixed beginning and end, such as `SERVER_${kind}_FLUSH`. */
function readsName(text: string): (name: string) => boolean {
  const words = new Set(text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g));
  const templates = [...text.matchAll(/`([A-Z0-9_]*)\$\{\w+\}([A-Z0-9_]*)`/g)]
    .filter(([, start, end]) => `${start}${end}`.includes('_'))
    .map(([, start, end]) => new RegExp(`^${start}(?<inner>[A-Z0-9_]+)${end}$`));
  return (name) =>
    words.has(name) ||
    templates.some((template) => {
      const inner = template.exec(name)?.groups?.inner;
      return inner !== undefined && (words.has(inner) || text.includes(`'${inner}'`));
    });
}

describe('every variable is read by code or says why it has nothing to act on (CFG-01)', () => {
  const isRead = readsName(sources());

  it.each(Object.entries<Variable<unknown>>(catalogue))('%s', (name, { effect }) => {
    const heirs = Object.entries<Variable<unknown>>(catalogue).filter(
      ([, { inherits }]) => inherits === name,
    );
    if (effect === undefined) expect([name, ...heirs.map(([heir]) => heir)].some(isRead)).toBe(true);
    else expect(effect).toMatch(/^Accepted without effect: .{20,}\.$/);
  });

  it('and those of clients are read by the SDKs and the command line', () => {
    expect(Object.keys(groups.client.variables)).toEqual(Object.keys(clientCatalogue));
    for (const { effect } of Object.values<Variable<unknown>>(clientCatalogue))
      expect(effect).toBeUndefined();
  });
});
