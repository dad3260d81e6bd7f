import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const SKIPPED = new Set(['node_modules', 'dist', '.git', '.cache', '.data']);

function pages(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) return pages(file);
    return entry.name.endsWith('.md') ? [path.relative(ROOT, file)] : [];
  });
}

/** Links to files, without anchors; what leads to the network is not ours to promise. */
function linksIn(page: string): string[] {
  const text = readFileSync(path.join(ROOT, page), 'utf8').replace(/^```.*?^```/gms, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1]!.split('#')[0]!)
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link));
}

describe('the documents', () => {
  it.each(pages(ROOT))('%s links to files that exist', (page) => {
    const broken = linksIn(page).filter((link) => !existsSync(path.resolve(ROOT, path.dirname(page), link)));

    expect(broken).toEqual([]);
  });

  it('name every package and service in the map of the README', () => {
    const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
    const parts = ['packages', 'services'].flatMap((group) =>
      readdirSync(path.join(ROOT, group)).map((name) => `\`${group}/${name}\``),
    );

    expect(parts.filter((part) => !readme.includes(part))).toEqual([]);
  });

  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = ['README.md', 'CONTRIBUTING.md', 'STYLE.md'].flatMap((page) =>
      [...readFileSync(path.join(ROOT, page), 'utf8').matchAll(/npm run ([\w:-]+)/g)].map(
        (match) => match[1]!,
      ),
    );

    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !scripts[name])).toEqual([]);
  });
});
