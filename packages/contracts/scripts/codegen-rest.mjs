// Generates src/generated/rest.ts from openapi/openapi.json. Part of codegen.mjs; alone: node scripts/codegen-rest.mjs
//
// The package has TypeScript 5 as a development dependency of its own for this: openapi-typescript prints through the
// compiler's JavaScript API, which version 7 no longer has. Everything is compiled with the version of the workspace.
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import openapiTypescript, { astToString } from 'openapi-typescript';

const home = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const HEADER = '// Generated from openapi/openapi.json by scripts/codegen-rest.mjs. Do not edit.\n\n';

/** @param {string} output directory that gets `rest.ts` */
export async function generateRest(output) {
  const nodes = await openapiTypescript(pathToFileURL(join(home, 'openapi', 'openapi.json')), {
    emptyObjectsUnknown: true,
  });
  writeFileSync(join(output, 'rest.ts'), HEADER + astToString(nodes));
}

if (argv[1] === fileURLToPath(import.meta.url)) await generateRest(join(home, 'src', 'generated'));
