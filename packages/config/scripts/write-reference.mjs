/** Writes docs/reference/config.md from the built catalogue. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const { referencePage } = createRequire(import.meta.url)('../dist/reference.js');
const page = join(here, '../../../docs/reference/config.md');
mkdirSync(dirname(page), { recursive: true });
writeFileSync(page, referencePage());
