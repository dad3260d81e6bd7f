import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Version of this release, from the package beside `src` and `dist`. */
export function version(): string {
  const manifest = readFileSync(join(__dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
