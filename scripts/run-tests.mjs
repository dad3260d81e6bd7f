/**
 * `npm test`: install, build (which is the type check of all sources), format and lint check, type check of the
 * tests, every jest test. All of it runs even when an early part fails, and the last line says how it went:
 * `N passed, N failed`. A check or a test file that cannot run at all counts as one failure.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { build } from './prepare/build.mjs';
import { installDependencies } from './prepare/install.mjs';
import { exitCodeOf, fromRoot, StepFailed, say } from './prepare/run-step.mjs';

const resultFile = fromRoot('.cache', 'test-result.json');

/** @param {{full: boolean, args: string[]}} options `args` go to jest: a path or `-t 'title'` runs a part of the tests. */
export async function runTests({ full, args }) {
  try {
    await installDependencies();
    await build();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    // Without a build the tests that start processes would test the last one.
    console.error(`\n${error.message}`);
    summarize({ passed: 0, failed: 1, skipped: 0 });
    process.exitCode = 1;
    return;
  }

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
  result.failed += failedChecks.length;
  summarize(result);
  process.exitCode = result.failed > 0 ? 1 : jestExitCode;
}

/** The last line of `npm test`. */
function summarize({ passed, failed, skipped }) {
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
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
