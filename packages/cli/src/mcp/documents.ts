import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SearchedPage } from '@hatchet-ts/docs-site';
import { packageFile } from '../package-root';

/** The skills of this package, and the documentation: beside it in a checkout, inside it once published. */
const PLACES = [
  { prefix: 'skills', directory: packageFile('skills', 'hatchet-cli') },
  { prefix: 'docs', directory: packageFile('docs') },
  { prefix: 'docs', directory: packageFile('..', '..', 'docs') },
];

/** Every document by a stable name, such as `docs/cli.md`. */
export function readDocuments(places = PLACES): SearchedPage[] {
  const documents = new Map<string, SearchedPage>();
  for (const { prefix, directory } of places) {
    if (!existsSync(directory)) continue;
    for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
      const source = `${prefix}/${file.split(path.sep).join('/')}`;
      if (!file.endsWith('.md') || documents.has(source)) continue;
      const text = readFileSync(path.join(directory, file), 'utf8');
      documents.set(source, { source, title: /^# +(.+)$/m.exec(text)?.[1] ?? source, text });
    }
  }
  return [...documents.values()];
}
