/** Builds what browsers load into dist/site, when its sources are not those of the last build. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const site = path.join(root, 'dist', 'site');
const stampFile = path.join(root, 'dist', 'built-from');

/** A response smaller than one packet gains nothing from compression. */
const COMPRESSED_BYTES_MIN = 1024;

const wanted = fingerprint();
if (!existsSync(site) || !existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== wanted) {
  console.error('▸ Building the dashboard');
  const { build } = await import('vite');
  await build({ root, logLevel: 'warn' });
  for (const file of filesBelow(site)) compress(file);
  writeFileSync(stampFile, wanted);
}

/** Beside each file, so that serving costs no CPU. */
function compress(file) {
  if (!/\.(js|css|html|svg)$/.test(file)) return;
  const content = readFileSync(file);
  if (content.length < COMPRESSED_BYTES_MIN) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}

function fingerprint() {
  const hash = createHash('sha256');
  const files = [
    ...['index.html', 'package.json', 'vite.config.mjs', 'scripts/build.mjs', '../../pnpm-lock.yaml'],
    ...filesBelow(path.join(root, 'src')),
    ...filesBelow(path.join(root, 'public')),
  ];
  for (const file of files) {
    const absolute = path.resolve(root, file);
    hash.update(path.relative(root, absolute)).update('\0').update(readFileSync(absolute));
  }
  return hash.digest('hex');
}

function filesBelow(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
