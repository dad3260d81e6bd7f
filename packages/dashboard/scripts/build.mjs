/**
 * Builds what browsers load into dist/site, when its sources are not those of the last build. Any number of builds may
 * run at once: each works in a directory of its own, which takes the place of the last one when it is finished.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { putDirectory } from './put-directory.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');
const site = path.join(dist, 'site');
/** In the directory, so that it tells about this very build; hidden, so that nobody serves it. */
const STAMP = '.built-from';

/** A response smaller than one packet gains nothing from compression. */
const COMPRESSED_BYTES_MIN = 1024;

const wanted = fingerprint();
const stamp = path.join(site, STAMP);
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.error('▸ Building the dashboard');
  mkdirSync(dist, { recursive: true });
  const outDir = path.join(dist, `building-${process.pid}`);
  try {
    const { build } = await import('vite');
    await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
    for (const file of filesBelow(outDir)) compress(file);
    writeFileSync(path.join(outDir, STAMP), wanted);
    putDirectory(outDir, site);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
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
    ...['index.html', 'package.json', 'vite.config.mjs', '../../pnpm-lock.yaml'],
    ...filesBelow(path.join(root, 'scripts')),
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
