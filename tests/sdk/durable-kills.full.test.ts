import path from 'node:path';
import { type RunningProgram, runProgram, startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { ROUND_CHILD, ROUND_ENTRIES } from './durable-rounds';
import { logOf } from './durable-worker';
import { Sdk } from './sdk';

/**
 * Real processes killed at every operation of a durable log in turn (H79): each walk has a task of its own, which is
 * killed when its log has one entry more than that of the walk before.
 */
let stack: TestStack;
let sdk: Sdk;
const programs: RunningProgram[] = [];
/** Values each child was given, by workflow. */
const effects = new Map<string, string[]>();

beforeAll(async () => {
  stack = await startStack({ mode: 'split' });
  sdk = Sdk.connect(stack.clientEnv);
  const child = sdk.hatchet.task({
    name: ROUND_CHILD,
    fn: async ({ name, value }: { name: string; value: string }) => {
      effects.set(name, [...(effects.get(name) ?? []), value]);
      return { got: value };
    },
  });
  await sdk.startWorker('children', { workflows: [child] });
});

afterAll(async () => {
  for (const program of programs) {
    program.kill('SIGKILL');
    await program.ended;
  }
  await sdk?.close();
  await stack?.stop();
});

async function startWorker(name: string): Promise<RunningProgram> {
  const program = runProgram(path.join(__dirname, 'programs', 'durable-rounds.ts'), [name], {
    env: { ...stack.clientEnv, HATCHET_CLIENT_TLS_STRATEGY: 'none' },
  });
  programs.push(program);
  await program.untilPrinted('ready', 120_000);
  return program;
}

async function trigger(name: string): Promise<string> {
  const run = await sdk.hatchet.runNoWait(name, {}, {});
  return run.getWorkflowRunId();
}

const untilEntries = (id: string, count: number) =>
  until(async () => (await logOf(sdk, id)).length >= count, {
    what: `the log of ${id} has ${count} entries`,
    timeoutMs: 120_000,
  });

/** What the task returns, and what its children did: all of it once. */
async function expectWhole(name: string, id: string): Promise<void> {
  await until(async () => (await sdk.hatchet.runs.get_status(id)) === 'COMPLETED', {
    what: `${name} is COMPLETED`,
    timeoutMs: 300_000,
  });
  const { tasks } = await sdk.hatchet.runs.get(id);
  const { rounds } = tasks[0]!.output as { rounds: { value: string; child: object; durationMs: number }[] };
  expect(rounds).toEqual(
    [1, 2, 3].map((round) => ({
      value: expect.stringMatching(new RegExp(`^${round} of \\d+$`)),
      child: { got: rounds[round - 1]!.value },
      durationMs: 1000,
    })),
  );
  expect(effects.get(name)).toEqual(rounds.map(({ value }) => value));
  expect(await logOf(sdk, id)).toEqual(
    [1, 2, 3].flatMap((round) =>
      ['MEMO', 'RUN', 'WAIT_FOR'].map((kind, i) => `1:${3 * round - 2 + i} ${kind}`),
    ),
  );
}

test('H79: the worker is killed at every entry of the log in turn', async () => {
  const walks = Array.from({ length: ROUND_ENTRIES }, (_, i) => ({ name: `walk-${i + 1}`, entries: i + 1 }));
  const runs = [];
  // One program after the other starts; the long wait for lost workers is shared.
  for (const { name, entries } of walks) {
    const worker = await startWorker(name);
    const id = await trigger(name);
    await untilEntries(id, entries);
    worker.kill('SIGKILL');
    await startWorker(name);
    runs.push({ name, id });
  }
  for (const { name, id } of runs) await expectWhole(name, id);
}, 900_000);

test('H79: the dispatcher is killed at every entry of the log in turn', async () => {
  await startWorker('steady');
  for (let entries = 1; entries <= ROUND_ENTRIES; entries++) {
    effects.delete('steady');
    const id = await trigger('steady');
    await untilEntries(id, entries);
    await stack.kill('grpc-dispatcher');
    await stack.restart('grpc-dispatcher');
    await expectWhole('steady', id);
  }
}, 900_000);
