import { startStack, type TestStack } from '@hatchet-ts/testkit';
import { Cli } from './cli';

/** Of several starts the fastest counts: what the machine does beside them is not the command's. */
const TRIES = 10;

/** Not in `npm test`: an upper limit on time says something on a quiet machine only. */
describe('starting', () => {
  const cli = new Cli();
  let stack: TestStack;

  beforeAll(async () => {
    stack = await startStack({ mode: 'lite' });
  });
  afterAll(async () => {
    await stack?.stop();
    cli.remove();
  });

  it.each([
    { args: ['--version'], limitMs: 250 },
    { args: ['runs', 'list'], limitMs: 600 },
  ])('hatchet $args takes less than $limitMs ms', async ({ args, limitMs }) => {
    let fastestMs = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const startedAtMs = performance.now();
      const { code } = await cli.run(args, { env: stack.clientEnv });
      expect(code).toBe(0);
      fastestMs = Math.min(fastestMs, performance.now() - startedAtMs);
    }
    process.stdout.write(`hatchet ${args.join(' ')}: ${Math.round(fastestMs)} ms\n`);
    expect(fastestMs).toBeLessThan(limitMs);
  });
});
