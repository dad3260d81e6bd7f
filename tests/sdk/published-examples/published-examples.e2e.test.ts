import path from 'node:path';
import { type RunningProgram, runProgram, startStack, type TestStack } from '@hatchet-ts/testkit';

/** The examples the TypeScript SDK is published with, run by its own worker, in split mode. */
const worker = path.join(
  path.dirname(require.resolve('@hatchet-dev/typescript-sdk')),
  'v1/examples/e2e-worker.js',
);

interface Outcome {
  name: string;
  problem: string | null;
}

let stack: TestStack;
const programs: RunningProgram[] = [];
beforeAll(async () => {
  stack = await startStack({ mode: 'split' });
});
afterAll(async () => {
  for (const program of programs) {
    program.kill('SIGKILL');
    await program.ended;
  }
  await stack?.stop();
});

test('play as their makers promise', async () => {
  const env = { ...stack.clientEnv, HATCHET_CLIENT_LOG_LEVEL: 'ERROR' };
  const running = runProgram(worker, [], { env });
  programs.push(running);
  await running.untilPrinted('Worker registered and ready');
  const player = runProgram(path.join(__dirname, 'play-examples.ts'), [], { env });
  programs.push(player);

  await player.ended;

  const lines = player.output().split('\n');
  const outcomes = lines.flatMap((line) => (line.startsWith('{"name"') ? [JSON.parse(line) as Outcome] : []));
  expect(outcomes.filter(({ problem }) => problem !== null)).toEqual([]);
  expect(outcomes).toHaveLength(39);
});
