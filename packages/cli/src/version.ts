import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Of this package, without a leading `v`. */
export function version(): string {
  const manifest = readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
