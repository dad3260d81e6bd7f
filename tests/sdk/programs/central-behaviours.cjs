// What every release of the TypeScript SDK can do, in the words all of them know. Runs where a release is installed and
// prints one line of JSON: what each behaviour gave. The worker is a process of its own: beside one,
// release 1.9.5 takes later triggers for children of the task that ran last.
const { fork } = require('node:child_process');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const installed = createRequire(join(process.cwd(), 'package.json'));
const { HatchetClient } = installed('@hatchet-dev/typescript-sdk/v1');
// Its home moved in between.
const { ConcurrencyLimitStrategy } = installed('@hatchet-dev/typescript-sdk');

function define(hatchet) {
  const flaky = hatchet.task({
    name: 'flaky',
    retries: 2,
    fn: (input, ctx) => {
      if (ctx.retryCount() < 2) throw new Error('not yet');
      return { attempts: ctx.retryCount() + 1, doubled: input.n * 2 };
    },
  });
  const failing = hatchet.task({
    name: 'failing',
    fn: () => {
      throw new Error('broken on purpose');
    },
  });
  const diamond = hatchet.workflow({ name: 'diamond' });
  const left = diamond.task({ name: 'left', fn: (input) => ({ value: input.n + 1 }) });
  const right = diamond.task({ name: 'right', fn: (input) => ({ value: input.n + 2 }) });
  diamond.task({
    name: 'sum',
    parents: [left, right],
    fn: async (_input, ctx) => ({
      value: (await ctx.parentOutput(left)).value + (await ctx.parentOutput(right)).value,
    }),
  });
  const child = hatchet.task({ name: 'child', fn: (input) => ({ square: input.n * input.n }) });
  const parent = hatchet.task({
    name: 'parent',
    fn: async (_input, ctx) => {
      const squares = await Promise.all([1, 2, 3].map((n) => ctx.runChild(child, { n })));
      return { total: squares.reduce((sum, { square }) => sum + square, 0) };
    },
  });
  const sleeper = hatchet.durableTask({
    name: 'sleeper',
    executionTimeout: '60s',
    fn: async (_input, ctx) => {
      const startedAt = Date.now();
      await ctx.sleepFor('2s');
      return { slept: Date.now() - startedAt >= 1900 };
    },
  });
  const approval = hatchet.durableTask({
    name: 'approval',
    executionTimeout: '60s',
    fn: async (_input, ctx) => {
      await ctx.waitFor({ eventKey: 'approved' });
      return { approved: true };
    },
  });
  const listener = hatchet.task({
    name: 'listener',
    onEvents: ['order:made'],
    fn: ({ order }) => {
      process.send({ order });
      return {};
    },
  });
  const limited = hatchet.task({
    name: 'limited',
    concurrency: {
      expression: 'input.key',
      maxRuns: 1,
      limitStrategy: ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
    },
    fn: () => ({ done: true }),
  });
  const long = hatchet.task({
    name: 'long',
    executionTimeout: '60s',
    fn: (_input, ctx) =>
      new Promise((resolve) => {
        ctx.abortController.signal.addEventListener('abort', () => resolve({ aborted: true }));
      }),
  });

  return { flaky, failing, diamond, child, parent, sleeper, approval, listener, limited, long };
}

async function work() {
  const hatchet = HatchetClient.init();
  const workflows = Object.values(define(hatchet));
  const worker = await hatchet.worker('every-release', { workflows, slots: 20 });
  await worker.start();
}

async function main() {
  const hatchet = HatchetClient.init();
  const { flaky, failing, diamond, parent, sleeper, approval, limited, long } = define(hatchet);
  const worker = fork(__filename, ['worker']);
  const eventHeard = new Promise((resolve) => worker.once('message', ({ order }) => resolve(order)));
  await until(async () =>
    ((await hatchet.workers.list()).rows ?? []).some(({ status }) => status === 'ACTIVE'),
  );

  const cancelled = await long.runNoWait({});
  const runId = (await cancelled.getWorkflowRunId?.()) ?? (await cancelled.workflowRunId);
  const statusOf = async () => String((await hatchet.runs.get(runId)).run.status);
  await until(async () => (await statusOf()) === 'RUNNING');
  await hatchet.runs.cancel({ ids: [runId] });
  await until(async () => (await statusOf()) === 'CANCELLED');

  await hatchet.events.push('order:made', { order: 7 });
  const waiting = approval.run({});
  const bulk = await limited.run(Array.from({ length: 10 }, (_, i) => ({ key: String(i % 2) })));
  const approved = await until(async () => {
    await hatchet.events.push('approved', {});
    return Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 500))]);
  });
  console.log(
    `RESULT ${JSON.stringify({
      flaky: await flaky.run({ n: 21 }),
      failing: await failing.run({}).then(
        () => 'completed',
        (error) => String(error?.message ?? error).includes('broken on purpose'),
      ),
      diamond: (await diamond.run({ n: 10 })).sum,
      parent: await parent.run({}),
      sleeper: await sleeper.run({}),
      approved,
      event: await eventHeard,
      bulk: bulk.length,
      cancelled: await statusOf(),
    })}`,
  );
  worker.kill();
  await new Promise((resolve) => worker.once('exit', resolve));
  process.exit(0);
}

async function until(answer) {
  for (;;) {
    const given = await answer();
    if (given) return given;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

(process.argv[2] === 'worker' ? work() : main()).catch((error) => {
  console.error(error);
  process.exit(1);
});
