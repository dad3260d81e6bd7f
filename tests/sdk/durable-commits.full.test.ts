import { type HatchetClient, IdempotencyCollisionError } from '@hatchet-dev/typescript-sdk/v1';
import { queryDatabase, startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { letTimersGo, logOf, memo, shownTask } from './durable-worker';
import { Sdk } from './sdk';

/**
 * Real processes that kill themselves at a moment of a commit (`SERVER_FAILPOINTS`), at each such commit of a durable run
 * in turn, and are started again without that (H79). Moments of one kind are tried at the same time, each by a lane of
 * its own: a dispatcher, with a worker and a client that know no other.
 */
const LANES = 3;
/** More than a run passes, whatever befalls it. */
const COMMITS_MAX = 30;

interface Lane {
  readonly index: number;
  readonly sdk: Sdk;
  readonly workflow: string;
}

let stack: TestStack;
const lanes: Lane[] = [];
/** Values that children were given, by key of the run. */
const effects = new Map<string, string[]>();
let walks = 0;

beforeAll(async () => {
  stack = await startStack({
    mode: 'split',
    replicas: { 'grpc-dispatcher': LANES },
    // Commits are all that is looked at: a broker more would only make it take longer.
    env: { SERVER_MSGQUEUE_KIND: 'postgres' },
  });
  letTimersGo();
  const dispatchers = stack.services().services.filter(({ name }) => name === 'grpc-dispatcher');
  for (const [index, { ports }] of dispatchers.entries()) {
    const sdk = Sdk.connect({ ...stack.clientEnv, HATCHET_CLIENT_HOST_PORT: `127.0.0.1:${ports.grpc}` });
    const workflow = `lane-${index}`;
    await sdk.startWorker(workflow, { workflows: laneWorkflows(sdk.hatchet, workflow) });
    lanes.push({ index, workflow, sdk });
  }
});

afterAll(async () => {
  for (const { sdk } of lanes) await sdk.close();
  await stack?.stop();
});

/** A memo, a child that is given its value, a sleep, and an event for which the task is evicted. */
function laneWorkflows(hatchet: HatchetClient, workflow: string) {
  const child = hatchet.task({
    name: `${workflow}-child`,
    fn: async ({ key, value }: { key: string; value: string }) => {
      effects.set(key, [...(effects.get(key) ?? []), value]);
      return { got: value };
    },
  });
  const parent = hatchet.durableTask({
    name: workflow,
    // Whoever triggers again because nobody answered gets the run that there is.
    idempotency: { strategy: 'ttl', expression: 'input.key', ttlMs: 3_600_000 },
    evictionPolicy: { ttl: '2s', allowCapacityEviction: false, priority: 0 },
    // The SDK forgets what it is asked to send while it has no stream: such an attempt ends by its timeout.
    executionTimeout: '20s',
    retries: 20,
    fn: async ({ key }: { key: string }, ctx) => {
      const value = await memo(ctx, () => `${key} of ${ctx.invocationCount}`, ['value']);
      const [got] = await ctx.spawnChildren([{ workflow: child, input: { key, value } }]);
      const { durationMs } = await ctx.sleepFor('1s');
      const approval = await ctx.waitForEvent(`go:${key}`);
      return { value, got, durationMs, approval } as never;
    },
  });
  return [parent, child];
}

/** An attempt may end by its timeout on the way. */
const untilTrue = (what: string, check: () => Promise<boolean>) =>
  until(check, { what, timeoutMs: 300_000, everyMs: 200 });

/** Calls as long as nobody answers. */
async function insist<T>(what: string, call: () => Promise<T>): Promise<T> {
  const answers: T[] = [];
  await untilTrue(what, async () => answers.push(await call()) > 0);
  return answers[0]!;
}

async function trigger({ sdk, workflow }: Lane, key: string): Promise<string> {
  try {
    const run = await sdk.hatchet.runNoWait(workflow, { key }, {});
    return await run.getWorkflowRunId();
  } catch (error) {
    if (error instanceof IdempotencyCollisionError) return error.existingRunExternalId!;
    throw error;
  }
}

/** One run from its trigger to its end, which must be whole, whatever befalls the processes meanwhile. */
async function runThrough(lane: Lane, key: string): Promise<void> {
  const { hatchet } = lane.sdk;
  const id = await insist(`${key} is triggered`, () => trigger(lane, key));
  // On a busy machine it is evicted before as well, when its child or its sleep takes long.
  await untilTrue(
    `${key} is evicted while it waits for its event`,
    async () =>
      (await logOf(lane.sdk, id)).length === 4 && (await shownTask(lane.sdk, id)).isEvicted === true,
  );
  await insist(`${key} gets its event`, () => hatchet.events.push(`go:${key}`, { key }));
  await untilTrue(`${key} is COMPLETED`, async () => (await hatchet.runs.get_status(id)) === 'COMPLETED');
  const { output } = await shownTask(lane.sdk, id);
  const { value } = output as { value: string };
  expect(value).toMatch(new RegExp(`^${key} of \\d+$`));
  expect(output).toEqual({ value, got: { got: value }, durationMs: 1000, approval: { key } });
  expect(effects.get(key)).toEqual([value]);
  expect((await logOf(lane.sdk, id)).map((entry) => entry.split(' ')[0])).toEqual([
    '1:1',
    '1:2',
    '1:3',
    '1:4',
  ]);
  const runs = await queryDatabase<{ parents: number; children: number }>(
    stack.databaseUrl,
    `select count(*) filter (where t.parent_task_id is null)::int as parents,
       count(*) filter (where t.parent_task_id is not null)::int as children
     from tasks t join payloads p on p.id = t.id and p.kind = 1 where p.body::jsonb ->> 'key' = $1`,
    [key],
  );
  expect(runs).toEqual([{ parents: 1, children: 1 }]);
}

/**
 * Kills a dispatcher at its first hit of a failpoint, then at its second, until a run ends without a kill.
 * @returns how many kills there were
 */
async function walk(lane: Lane, failpoint: string): Promise<number> {
  const [part, index] = ['grpc-dispatcher', lane.index] as const;
  for (let killAt = 1; killAt <= COMMITS_MAX; killAt++) {
    await stack.kill(part, index);
    await stack.restart(part, index, { SERVER_FAILPOINTS: `${failpoint}=kill@${killAt}` });
    const run = runThrough(lane, `walk-${++walks}`);
    const first = await Promise.race([run.then(() => 'over'), stack.exited(part, index)]);
    if (first === 'over') {
      await stack.kill(part, index);
      await stack.restart(part, index);
      return killAt - 1;
    }
    expect(first).toMatchObject({ signal: 'SIGKILL' });
    await Promise.all([run, stack.restart(part, index)]);
  }
  throw new Error(`${failpoint} is hit without end.`);
}

/** Moments and the fewest commits of the kind that a run passes. */
test.each([
  ['trigger', 1, ['before-commit', 'commit-sent', 'after-commit']],
  ['settle', 1, ['before-commit', 'commit-sent', 'after-commit']],
  ['push', 1, ['before-commit', 'commit-sent', 'after-commit']],
  ['evict', 1, ['before-commit', 'commit-sent', 'after-commit']],
] as const)(
  'H79: the dispatcher is killed around every commit of kind %s in turn',
  async (kind, commits, moments) => {
    const kills = await Promise.all(moments.map((moment, i) => walk(lanes[i]!, `${kind}.${moment}`)));
    process.stderr.write(`${kind}: ${moments.map((moment, i) => `${moment} ${kills[i]}`).join(', ')}\n`);
    for (const count of kills) expect(count).toBeGreaterThanOrEqual(commits);
  },
  1_800_000,
);
