// Generates src/generated from proto/ and openapi/. Usage: node packages/contracts/scripts/codegen.mjs [output directory]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateRest } from './codegen-rest.mjs';

const require = createRequire(import.meta.url);
const home = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const output = resolve(process.argv[2] ?? join(home, 'src', 'generated'));

const OPTIONS = [
  'outputServices=grpc-js',
  'env=node',
  'esModuleInterop=true',
  'useOptionals=none',
  // The exact types multiply every signature, and TypeScript 7 does not survive them through declaration files.
  'useExactTypes=false',
  'useDate=true',
  'snakeToCamel=keys',
  'annotateFilesWithVersion=false',
];

/** Span times are nanoseconds since 1970: beyond 2^53, so the OTLP messages carry 64-bit integers as bigint. */
const PARTS = [
  { paths: ['dispatcher', 'events', 'workflows', 'v1'], forceLong: 'number', wellKnown: true },
  { paths: ['opentelemetry'], forceLong: 'bigint', wellKnown: false },
];

/** Runs buf with an empty cache directory of its own: it neither reads nor writes anything of the user. */
function buf(...args) {
  const program = join(dirname(require.resolve('@bufbuild/buf/package.json')), 'bin', 'buf');
  const cache = mkdtempSync(join(tmpdir(), 'hatchet-codegen-'));
  const run = spawnSync(process.execPath, [program, ...args], {
    stdio: 'inherit',
    env: { ...process.env, BUF_CACHE_DIR: cache },
  });
  rmSync(cache, { recursive: true });
  if (run.status !== 0) throw new Error(`buf ${args[0]} ended with ${run.status ?? run.signal ?? run.error}`);
}

function generate({ paths, forceLong, wellKnown }) {
  const plugin = join(dirname(require.resolve('ts-proto/package.json')), 'protoc-gen-ts_proto');
  const template = {
    version: 'v2',
    plugins: [
      {
        local: [process.execPath, plugin],
        out: output,
        include_imports: true,
        include_wkt: wellKnown,
        opt: [...OPTIONS, `forceLong=${forceLong}`],
      },
    ],
  };
  const args = ['generate', '--template', JSON.stringify(template)];
  for (const path of paths) args.push('--path', join(home, 'proto', path));
  buf(...args, join(home, 'proto'));
}

/** Points the generated file at our reader and writer (src/grpc/wire.ts). */
function useOwnWire(file, depth) {
  const source = readFileSync(file, 'utf8');
  const rewritten = source
    .replace('"@bufbuild/protobuf/wire"', `"${'../'.repeat(depth + 1)}grpc/wire"`)
    .replaceAll('longToNumber(reader.int64())', 'reader.int64AsNumber()')
    .replace(/\nfunction longToNumber\([\s\S]*?\n}\n/, '')
    .replace(/Buffer\.from\((\w+\.encode\(value\)\.finish\(\))\)/g, '$1')
    .replace(/reader\.(int64|fixed64)\(\) as bigint/g, 'reader.$1()');
  writeFileSync(file, rewritten);
}

function walk(directory, depth) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) walk(path, depth + 1);
    else if (entry.name.endsWith('.ts')) useOwnWire(path, depth);
  }
}

rmSync(output, { recursive: true, force: true });
for (const part of PARTS) generate(part);
walk(output, 0);
// What the tests compare with the descriptors of the published SDKs.
const descriptors = join(output, 'descriptors.json');
buf('build', join(home, 'proto'), '--as-file-descriptor-set', '--exclude-source-info', '-o', descriptors);
await generateRest(output);
