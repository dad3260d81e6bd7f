import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runProgram, startStack, type TestStack } from '@hatchet-ts/testkit';

jest.setTimeout(300_000);

const PROGRAM = path.join(__dirname, 'programs/central-behaviours.cjs');

/** From the oldest that can still be had to the one before the newest, which all other tests use. */
const RELEASES = ['1.9.5', '1.15.1', '1.22.0', '1.28.2', '1.31.1'];

/** F44: fleets are upgraded after the platform, and never at once. */
describe('older releases of the TypeScript SDK', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack({ mode: 'split' });
  });
  afterAll(() => stack?.stop());

  it.each(RELEASES)('%s runs its tasks as ever', async (release) => {
    const directory = mkdtempSync(path.join(tmpdir(), `hatchet-sdk-${release}-`));
    try {
      writeFileSync(path.join(directory, 'package.json'), '{"private":true}');
      const sdk = `@hatchet-dev/typescript-sdk@${release}`;
      const flags = ['--no-audit', '--no-fund', '--ignore-scripts'];
      execFileSync('npm', ['install', ...flags, sdk], { cwd: directory, stdio: 'pipe' });

      const program = runProgram(PROGRAM, [], { cwd: directory, env: stack.clientEnv });
      await program.ended;

      const [, result] = /^RESULT (.*)$/m.exec(program.output()) ?? [undefined, program.output()];
      expect(JSON.parse(result)).toEqual({
        flaky: { attempts: 3, doubled: 42 },
        failing: true,
        diamond: { value: 23 },
        parent: { total: 14 },
        sleeper: { slept: true },
        approved: { approved: true },
        event: 7,
        bulk: 10,
        cancelled: 'CANCELLED',
      });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
