import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const MODULE = pathToFileURL(path.join(__dirname, 'put-directory.mjs')).href;
const BUILDERS = 4;

/** Puts directories of two files, both with the name of the builder, into the same place, one after the other. */
const BUILDER = `
  import { mkdirSync, writeFileSync } from 'node:fs';
  import { putDirectory } from '${MODULE}';
  const [folder, name] = process.argv.slice(1);
  for (let round = 0; round < 100; round++) {
    const finished = folder + '/' + name;
    mkdirSync(finished);
    for (const file of ['page', 'script']) writeFileSync(finished + '/' + file, name);
    putDirectory(finished, folder + '/site');
  }`;

describe('directories put into one place', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'put-directory-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('replace each other whole, also when several builds end at once', async () => {
    const ends = Array.from({ length: BUILDERS }, async (_, number) => {
      const args = ['--input-type=module', '--eval', BUILDER, folder, `builder-${number}`];
      const builder = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'pipe'] });
      const faults: string[] = [];
      builder.stderr.on('data', (chunk) => faults.push(String(chunk)));
      const [code] = await once(builder, 'close');
      return { code, faults };
    });
    expect(await Promise.all(ends)).toEqual(Array(BUILDERS).fill({ code: 0, faults: [] }));
    expect(readdirSync(folder)).toEqual(['site']);
    const [page, script] = ['page', 'script'].map((file) =>
      readFileSync(path.join(folder, 'site', file), 'utf8'),
    );
    expect(page).toMatch(/^builder-\d$/);
    expect(script).toBe(page);
  });
});
