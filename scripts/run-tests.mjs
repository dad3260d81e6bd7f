/**
 * `npm test`: install, build (which is the type check of all sources), format and lint check, type check of the
 * tests, every jest test. All of it runs even when an early part fails, and the last line says how it went:
 * `N passed, N failed`. A check or a test file that cannot run at all counts as one failure.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { build } from './prepare/build.mjs';
import { installDependencies } from './prepare/install.mjs';
import { exitCodeOf, fromRoot, say } from './prepare/run-step.mjs';

const resultFile = fromRoot('.cache', 'test-result.json');

/** @param {{full: boolean, args: string[]}} options `args` go to jest: a path or `-t 'title'` runs a part of the tests. */
export async function runTests({ full, args }) {
  await installDependencies();
  await build();

  const node = process.execPath;
  const failedChecks = [];
  if (args.length === 0) {
    say('Checking format and lint');
    if ((await exitCodeOf([node, fromRoot('node_modules/@biomejs/biome/bin/biome')], ['check', '.'])) !== 0)
      failedChecks.push('format and lint (fix most of it with "npm run format")');
    say('Checking the types of the tests');
    if (
      (await exitCodeOf(
        [node, fromRoot('node_modules/typescript/bin/tsc')],
        ['-p', 'tsconfig.tests.json'],
      )) !== 0
    )
      failedChecks.push('types of the tests');
  }

  say(full ? 'Running all tests, the long ones too' : 'Running all tests');
  mkdirSync(fromRoot('.cache'), { recursive: true });
  rmSync(resultFile, { force: true });
  const jestExitCode = await exitCodeOf([node, fromRoot('node_modules/jest/bin/jest.js')], args, {
    env: { TEST_FULL: full ? '1' : '', TEST_RESULT_FILE: resultFile },
  });

  for (const check of failedChecks) console.error(`FAILED: ${check}`);
  const result = readResult();
  const failed = result.failed + failedChecks.length;
  process.exitCode = failed > 0 ? 1 : jestExitCode;
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : '';
  console.log(`${result.passed} passed, ${failed} failed${skipped}`);
}

/** Jest that dies before its reporter runs counts as one failure. */
function readResult() {
  try {
    return JSON.parse(readFileSync(resultFile, 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
