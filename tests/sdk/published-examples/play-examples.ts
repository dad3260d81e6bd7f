import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import path from 'node:path';

/**
 * Plays the example workflows that the TypeScript SDK is published with, all at the same time, as its makers' own
 * end-to-end tests do: the published `e2e-worker.js` runs them, this program triggers each and checks what comes back.
 * Prints a JSON line per example: its name, and what was wrong with it.
 */
const examples = path.join(path.dirname(require.resolve('@hatchet-dev/typescript-sdk')), 'v1/examples');
// Typed loosely: the examples are no part of the SDK's interface.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Loose = any;
const load = (file: string): Loose => require(path.join(examples, file));
const hatchet: Loose = load('hatchet-client').hatchet;

const WAIT_MS = 120_000;

async function eventually<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const giveUpAt = Date.now() + WAIT_MS;
  let last: unknown;
  while (Date.now() < giveUpAt) {
    try {
      const value = await read();
      if (holds(value)) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(
    `In vain; last: ${last instanceof Error ? last.message : JSON.stringify(last).slice(0, 500)}`,
  );
}

/** What a run's task says of itself, once it is there. */
const details = (id: string, holds: (run: Loose) => boolean) =>
  eventually<Loose>(() => hatchet.runs.get(id), holds);
const ends = (id: string, status: string) => details(id, ({ run }) => run.status === status);
const idOf = (ref: Loose): Promise<string> => ref.getWorkflowRunId();
const evicted = (id: string) => details(id, ({ tasks }) => tasks.some((task: Loose) => task.isEvicted));
const tagged = (tag: string) => ({ additionalMetadata: { test_run_id: tag } });
const runsTagged = (tag: string, onlyTasks: boolean) =>
  hatchet.runs.list({ ...tagged(tag), limit: 1000, onlyTasks }) as Promise<{ rows: Loose[] }>;

/** How runs of one group ended, in their order. */
async function endsOf(refs: Loose[]): Promise<string[]> {
  await Promise.allSettled(refs.map((ref) => ref.result()));
  const isOver = ({ run }: Loose) => ['COMPLETED', 'CANCELLED'].includes(run.status);
  const ended = await Promise.all(refs.map(async (ref) => details(await idOf(ref), isOver)));
  return ended.map(({ run }) => run.status);
}

/** Five runs of one group, one after the other. Each of them takes ten seconds if it is let. */
async function fiveOfOneGroup(workflow: Loose, apartMs: number): Promise<string[]> {
  const refs: Loose[] = [];
  for (let i = 0; i < 5; i++) {
    refs.push(await workflow.runNoWait({ group: 'A' }));
    await new Promise((resolve) => setTimeout(resolve, apartMs));
  }
  return endsOf(refs);
}

/** Five runs of one group in one call: on a busy machine the first would be over before the last is triggered. */
const fiveAtOnce = async (workflow: Loose): Promise<string[]> =>
  endsOf(await workflow.runNoWait(Array.from({ length: 5 }, () => ({ group: 'A' }))));

/** Runs of random keys; how many of one key ran at the same time at most, by key. */
async function manyKeys(workflow: Loose, count: number, onlyTasks: boolean) {
  const tag = randomUUID();
  const inputs = Array.from({ length: count }, (_, i) => ({ name: 'ABC'[i % 3], digit: '0123456'[i % 7] }));
  const run = (input: object) =>
    workflow.runNoWait(input, { additionalMetadata: { test_run_id: tag, ...input } });
  const refs: Loose[] = await Promise.all(inputs.map(run));
  await Promise.all(refs.map((ref) => ref.result()));
  const { rows } = await runsTagged(tag, onlyTasks);
  assert.equal(rows.length, count);
  return (key: 'name' | 'digit') =>
    Math.max(
      ...rows.map((row) => {
        const at = Date.parse(row.startedAt);
        const same = rows.filter((other) => other.additionalMetadata[key] === row.additionalMetadata[key]);
        return same.filter((o) => Date.parse(o.startedAt) <= at && Date.parse(o.finishedAt) > at).length;
      }),
    );
}

async function streamed(ref: Loose): Promise<string> {
  let text = '';
  for await (const chunk of hatchet.runs.subscribeToStream(await idOf(ref))) text += chunk;
  return text;
}

const completedAgain = (id: string, retry: number) =>
  details(
    id,
    ({ run, tasks }) => run.status === 'COMPLETED' && tasks.some((task: Loose) => task.retryCount >= retry),
  );

const plays: Record<string, () => Promise<void>> = {
  'bulk fan-out (BLK)': async () => {
    const { bulkParentWorkflow } = load('bulk_fanout/workflow');
    assert.equal((await bulkParentWorkflow.run({ n: 12 })).spawn.results.length, 12);
  },
  'bulk replay by metadata (BLK)': async () => {
    const w = load('bulk_operations/workflow');
    const tag = randomUUID();
    const inputs = Array.from({ length: 4 }, () => ({}));
    const all = [w.bulkReplayTest1, w.bulkReplayTest2, w.bulkReplayTest3];
    const refs: Loose[] = await Promise.all(all.map((task) => task.runNoWait(inputs, tagged(tag))));
    await Promise.all(refs.flat().map((ref) => ref.result()));
    const completed = (retries: number) => (page: { rows: Loose[] }) =>
      page.rows.length === 12 &&
      page.rows.every((row) => row.status === 'COMPLETED' && row.retryCount >= retries);
    await eventually(() => runsTagged(tag, true), completed(1));
    const since = new Date(Date.now() - 3_600_000);
    await hatchet.runs.replay({ filters: { ...tagged(tag), since } });
    await eventually(() => runsTagged(tag, true), completed(2));
  },
  'cancelling itself (CAN)': async () => {
    const { cancellationWorkflow } = load('cancellation/cancellation-workflow');
    const ref = await cancellationWorkflow.runNoWait({});
    const { run } = await ends(await idOf(ref), 'CANCELLED');
    assert.deepEqual(run.output, {});
  },
  'conditions, branches, skips (CND)': async () => {
    const { taskConditionWorkflow } = load('conditions/complex-workflow');
    const ref = await taskConditionWorkflow.runNoWait({});
    const id = await idOf(ref);
    await details(id, ({ tasks }) => tasks.some((task: Loose) => task.status === 'COMPLETED'));
    await hatchet.events.push('skip_on_event:skip', {});
    await hatchet.events.push('wait_for_event:start', {});
    const out = await ref.result();
    assert.deepEqual(out.skipOnEvent, { skipped: true });
    const { leftBranch: left, rightBranch: right } = out;
    assert.notEqual(left.skipped === true, right.skipped === true);
    const numbers = [out.start, out.waitForEvent, out.waitForSleep, left, right];
    const sum = numbers.reduce((total, part) => total + (part.randomNumber ?? 0), 0);
    assert.equal(out.sum.sum, sum);
  },
  'cancel in progress (CON)': async () => {
    const { concurrencyCancelInProgressWorkflow } = load('concurrency_cancel_in_progress/workflow');
    const ended = await fiveOfOneGroup(concurrencyCancelInProgressWorkflow, 500);
    assert.deepEqual(ended, ['CANCELLED', 'CANCELLED', 'CANCELLED', 'CANCELLED', 'COMPLETED']);
  },
  'cancel newest (CON)': async () => {
    const { concurrencyCancelNewestWorkflow } = load('concurrency_cancel_newest/workflow');
    const ended = await fiveAtOnce(concurrencyCancelNewestWorkflow);
    assert.deepEqual(ended, ['COMPLETED', 'CANCELLED', 'CANCELLED', 'CANCELLED', 'CANCELLED']);
  },
  'cancel queued except newest (CON)': async () => {
    const { concurrencyCancelQueuedExceptNewestWorkflow } = load(
      'concurrency_cancel_queued_except_newest/workflow',
    );
    const ended = await fiveAtOnce(concurrencyCancelQueuedExceptNewestWorkflow);
    assert.deepEqual(ended, ['COMPLETED', 'CANCELLED', 'CANCELLED', 'CANCELLED', 'COMPLETED']);
  },
  'cancel queued except oldest (CON)': async () => {
    const { concurrencyCancelQueuedExceptOldestWorkflow } = load(
      'concurrency_cancel_queued_except_oldest/workflow',
    );
    const ended = await fiveAtOnce(concurrencyCancelQueuedExceptOldestWorkflow);
    assert.deepEqual(ended, ['COMPLETED', 'COMPLETED', 'CANCELLED', 'CANCELLED', 'CANCELLED']);
  },
  'two rules on one workflow (CON)': async () => {
    const { concurrencyMultipleKeysWorkflow } = load('concurrency_multiple_keys/workflow');
    const atOnce = await manyKeys(concurrencyMultipleKeysWorkflow, 42, true);
    assert.ok(atOnce('name') <= 3, `${atOnce('name')} of one name at once`);
    assert.ok(atOnce('digit') <= 8, `${atOnce('digit')} of one digit at once`);
  },
  'two rules on whole runs (CON)': async () => {
    const { concurrencyWorkflowLevelWorkflow } = load('concurrency_workflow_level/workflow');
    const atOnce = await manyKeys(concurrencyWorkflowLevelWorkflow, 18, false);
    assert.ok(atOnce('name') <= 3, `${atOnce('name')} of one name at once`);
  },
  'a rule shared by workflows (CON)': async () => {
    const w = load('concurrency_shared/workflow');
    const group = randomUUID();
    const outputs: Loose[] = await Promise.all([
      w.concurrencySharedWorkflowA.run({ group }),
      w.concurrencySharedWorkflowB.run({ group }),
      w.concurrencySharedMixedWorkflow.run({ group, inline: randomUUID() }),
    ]);
    const spans = outputs.map((out) => out['shared-task']).sort((a, b) => a.startMs - b.startMs);
    for (const [i, span] of spans.slice(1).entries()) assert.ok(span.startMs >= spans[i].endMs - 50);
  },
  'a DAG with parent outputs (DAG)': async () => {
    const out = await load('dag/workflow').dag.run({ Message: 'Hello' });
    assert.equal(out.reverse.Transformed, 'olleh');
    assert.equal(out['task-with-parent-output'].Transformed, 'olleh');
  },
  'errors that are not retried (RET)': async () => {
    const ref = await load('non_retryable/workflow').nonRetryableWorkflow.runNoWait({});
    await assert.rejects(() => ref.result());
    const count = (type: string, events: Loose[]) => events.filter((e) => e.eventType === type).length;
    await details(
      await idOf(ref),
      ({ taskEvents }) => count('RETRYING', taskEvents) === 1 && count('FAILED', taskEvents) === 3,
    );
  },
  'on failure (ONF)': async () => {
    const ref = await load('on_failure/workflow').failureWorkflow.runNoWait({});
    await assert.rejects(
      () => ref.result(),
      (error: Loose) => {
        // It has one second to run in, which a stall of the machine may take.
        assert.match(String(error.message ?? error), /step1 failed|exceeded timeout/);
        return true;
      },
    );
    const { tasks } = await details(
      await idOf(ref),
      (run) => run.run.status === 'FAILED' && run.tasks.some((task: Loose) => task.status === 'COMPLETED'),
    );
    assert.deepEqual(tasks.map((task: Loose) => task.status).sort(), ['COMPLETED', 'FAILED']);
  },
  'idempotency keys (RUN)': async () => {
    const { idempotentTask } = load('idempotency/workflow');
    const id = randomUUID();
    assert.match((await idempotentTask.run({ id })).result, new RegExp(id));
    await assert.rejects(
      () => idempotentTask.run({ id }),
      (error: Loose) => /Idempot|Collision/.test(error.constructor.name),
    );
  },
  'exceptions among results (RUN)': async () => {
    const { returnExceptionsTask } = load('return_exceptions/workflow');
    const inputs = Array.from({ length: 10 }, (_, index) => ({ index }));
    const results: Loose[] = await returnExceptionsTask.run(inputs, { returnExceptions: true });
    for (const [i, result] of results.entries())
      if (i % 2 === 0) assert.match(result.message, new RegExp(`error in task with index ${i}`));
      else assert.equal(result.message, 'this is a successful task.');
  },
  'run details (RUN)': async () => {
    const ref = await load('run_details/workflow').runDetailTestWorkflow.runNoWait({ foo: 'bar' });
    const { tasks } = await ends(await idOf(ref), 'FAILED');
    const states = Object.fromEntries(
      tasks.map((task: Loose) => [task.displayName.replace(/-\d+$/, ''), task.status]),
    );
    const completed = { step1: 'COMPLETED', step2: 'COMPLETED', step3: 'COMPLETED', step4: 'COMPLETED' };
    assert.deepEqual(states, { ...completed, cancel_step: 'CANCELLED', fail_step: 'FAILED' });
  },
  'a stream of a task (STR)': async () => {
    const w = load('subscribe_to_stream/workflow');
    assert.equal(await streamed(await w.longStream.runNoWait({})), w.STREAM_CHUNKS.join(''));
  },
  'a stream of a DAG (STR)': async () => {
    const w = load('subscribe_to_stream/workflow');
    assert.equal(await streamed(await w.dagStream.runNoWait({})), w.STREAM_CHUNKS.join(''));
  },
  'timeouts, refreshed and not (TMO)': async () => {
    const w = load('timeout/workflow');
    await assert.rejects(() => w.timeoutTask.run({ Message: 'x' }));
    assert.equal((await w.refreshTimeoutTask.run({ Message: 'XyZ' })).message, 'xyz');
  },
  'children spawned in two ways (RUN)': async () => {
    const out = (await load('child_index/workflow').childIndexParent.run({ n: 4 }))['mixed-spawn'];
    assert.deepEqual(out.ctxResults, ['ctx-0', 'ctx-1', 'ctx-2', 'ctx-3']);
    assert.deepEqual(out.rnwResults, ['rnw-0', 'rnw-1', 'rnw-2', 'rnw-3']);
    assert.equal(new Set(out.runIds).size, 4);
  },
  'a tree of children (RUN)': async () => {
    const out = await load('child_index/workflow').orchestratorTask.run({});
    assert.equal(out.total, out.expected);
    assert.equal(out.hasDuplicates, false);
  },
  'batches by size, interval and key (TSK)': async () => {
    const w = load('batch_assign/workflow');
    const simple: Loose[] = await w.batchSimple.run(['a', 'b', 'c', 'd'].map((message) => ({ message })));
    assert.deepEqual(
      simple.map((out) => out.transformed_message),
      ['A', 'B', 'C', 'D'],
    );
    const keys = ['x', 'y', 'x', 'y'].map((group) => ({ group, message: 'm' }));
    const keyed: Loose[] = await w.batchKeyed.run(keys);
    for (const out of keyed) assert.deepEqual([out.unique_keys, out.batch_size], [1, 2]);
    const [alone] = await w.batchKeyedInterval.run([{ group: 'z', message: 'm' }]);
    assert.equal(alone.batch_size, 1);
    const single: Loose[] = await w.batchSingle.run([{ message: 'm0' }, { message: 'm1' }]);
    assert.deepEqual(
      single.map((out) => [out.batch_size, out.original]),
      [
        [1, 'm0'],
        [1, 'm1'],
      ],
    );
  },
  'a large batch, an ordered one, a broadcast (TSK)': async () => {
    const w = load('batch_assign/workflow');
    const large: Loose[] = await w.batchLarge.run(
      Array.from({ length: 100 }, () => ({ data: 'd'.repeat(10_240) })),
    );
    assert.equal(new Set(large.map((out) => out.batch_id)).size, 1);
    const ordered: Loose[] = await w.batchOrdered.run(Array.from({ length: 20 }, (_, index) => ({ index })));
    for (const [i, out] of ordered.entries()) assert.equal(out.index, i);
    const broadcast: Loose[] = await w.batchBroadcast.run(
      Array.from({ length: 10 }, () => ({ message: 'abc' })),
    );
    for (const out of broadcast) assert.equal(out.sum, 30);
  },
  'a batch whose member has no key (TSK)': async () => {
    const { batchKeyedFailable } = load('batch_assign/workflow');
    const refs: Loose[] = await batchKeyedFailable.runNoWait([
      { group: 'k', message: 'ok' },
      { message: 'x' },
    ]);
    const settled = await Promise.allSettled(refs.map((ref) => ref.result()));
    assert.deepEqual(
      settled.map(({ status }) => status),
      ['fulfilled', 'rejected'],
    );
  },
  'a batch that cancels itself (TSK)': async () => {
    const { batchCancel } = load('batch_assign/workflow');
    const refs: Loose[] = await batchCancel.runNoWait(Array.from({ length: 10 }, () => ({ message: 'abc' })));
    for (const ref of refs) await ends(await idOf(ref), 'CANCELLED');
  },
  'durable: sleeps, events, or-groups (DUR)': async () => {
    const w = load('durable/workflow');
    const ref = await w.durableWorkflow.runNoWait({});
    let over = false;
    const result = ref.result().finally(() => {
      over = true;
    });
    // Pushed until somebody waits for it: when the sleeps before it are over is the worker's affair.
    while (!over) {
      await hatchet.events.push(w.EVENT_KEY, { test: 'test' });
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    const out = await result;
    assert.equal(out.durable_task.status, 'success');
    assert.equal(out.wait_for_or_group_1.key, 'CREATE');
    assert.equal(out.wait_for_or_group_2.key, 'CREATE');
  },
  'durable: children, in bulk and explicit (DUR)': async () => {
    const w = load('durable/workflow');
    assert.equal((await w.durableWithSpawn.run({})).child_output.message, 'hello from child 1');
    assert.equal((await w.durableWithExplicitSpawn.run({})).child_output.message, 'hello from child 1');
    const { child_outputs: outputs } = await w.durableWithBulkSpawn.run({ n: 10 });
    const messages = outputs.map((out: Loose) => out.message);
    assert.deepEqual(
      messages,
      Array.from({ length: 10 }, (_, i) => `hello from child ${i}`),
    );
  },
  'durable: a DAG as child (DUR)': async () => {
    const out = await load('durable/workflow').durableSpawnDag.run({});
    assert.ok(out.sleep_duration >= 1.9 && out.spawn_duration >= 2.5, JSON.stringify(out));
  },
  'durable: the error of a child (DUR)': async () => {
    const out = await load('durable/workflow').errorRaisingDurableParent.run({ error_message: 'boom xyz' });
    assert.equal(out.child_raised, true);
    assert.match(out.child_error_str, /boom xyz/);
  },
  'durable: nondeterminism is caught (DUR)': async () => {
    const ref = await load('durable/workflow').durableNonDeterminism.runNoWait({});
    assert.equal((await ref.result()).non_determinism_detected, false);
    const id = await idOf(ref);
    await hatchet.runs.replay({ ids: [id] });
    const { run } = await completedAgain(id, 1);
    assert.equal(run.output.non_determinism_detected, true);
    assert.deepEqual([run.output.node_id, run.output.attempt_number], [1, 2]);
  },
  'durable: branches from every node (DUR)': async () => {
    const ref = await load('durable/workflow').durableReplayReset.runNoWait({});
    await ref.result();
    const id = await idOf(ref);
    const logOf = async () => (await hatchet.api.v1DurableTaskEventLogList(hatchet.tenantId, id)).data;
    let entries = 3;
    for (const [place, node] of [1, 2, 3].entries()) {
      await hatchet.runs.branchDurableTask(id, node);
      const { run } = await completedAgain(id, place + 1);
      const { sleep_1_duration: a, sleep_2_duration: b, sleep_3_duration: c } = run.output;
      // What comes from the log takes no time, but on a busy machine it may: the log says what was slept anew.
      assert.ok(
        [a, b, c].slice(node - 1).every((seconds) => seconds >= 2.5),
        `branch from ${node}: ${[a, b, c]}`,
      );
      entries += 4 - node;
      assert.equal((await logOf()).length, entries);
    }
  },
  'durable: events of before (DUR, EVT)': async () => {
    const w = load('durable/workflow');
    const userId = Math.floor(Math.random() * 1e6);
    const scope = randomUUID();
    await hatchet.events.push(
      'user:create',
      { order: 'first', user_id: userId },
      { scope: `user_id:${userId}` },
    );
    await hatchet.events.push('key2', { order: 'second' }, { scope });
    await hatchet.events.push('key1', { order: 'first' }, { scope });
    assert.equal((await w.waitForEventLookback.run({ userId })).event.order, 'first');
    const both = await w.waitForTwoEventsSecondPushedFirst.run({ scope });
    assert.deepEqual([both.event1.order, both.event2.order], ['first', 'second']);
  },
  'durable: an event with a filter (DUR, EVT)': async () => {
    const w = load('durable_event/workflow');
    const refs: Loose[] = await Promise.all([
      w.durableEvent.runNoWait({}),
      w.durableEventWithFilter.runNoWait({}),
    ]);
    let over = false;
    const results = Promise.all(refs.map((ref) => ref.result())).finally(() => {
      over = true;
    });
    while (!over) {
      await hatchet.events.push(w.EVENT_KEY, { userId: '1234' });
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    assert.deepEqual(
      (await results).map((out: Loose) => out.Value),
      ['done', 'done'],
    );
  },
  'durable: order of callbacks (DUR)': async () => {
    const out = await load('durable_callback_ordering/workflow').callbackOrderingRoot.run({});
    assert.deepEqual(out.completedMids, [0, 1, 2, 3]);
  },
  'evicted: a sleep, an event, children (DUR)': async () => {
    const w = load('durable_eviction/workflow');
    const refs: Loose[] = await Promise.all(
      [w.evictableSleep, w.evictableWaitForEvent, w.evictableMemoThenWaitForEvent, w.evictableChildSpawn].map(
        (task) => task.runNoWait({}),
      ),
    );
    // The sleep is over after fifteen seconds, so all are looked at side by side.
    await Promise.all(refs.map(async (ref) => evicted(await idOf(ref))));
    await hatchet.events.push(w.EVENT_KEY, {});
    await hatchet.events.push(w.MEMO_EVENT_KEY, {});
    const outputs: Loose[] = await Promise.all(refs.map((ref) => ref.result()));
    assert.deepEqual(new Set(outputs.map((out) => out.status)), new Set(['completed']));
  },
  'evicted: restored, cancelled, never (DUR)': async () => {
    const w = load('durable_eviction/workflow');
    const never = w.nonEvictableSleep.run({});
    const restored = await w.evictableSleep.runNoWait({});
    const cancelled = await w.evictableSleep.runNoWait({});
    const restore = async () => {
      const { tasks } = await evicted(await idOf(restored));
      await hatchet.runs.restoreTask(tasks[0].taskExternalId);
    };
    const cancel = async () => {
      await evicted(await idOf(cancelled));
      await hatchet.runs.cancel({ ids: [await idOf(cancelled)] });
      await ends(await idOf(cancelled), 'CANCELLED');
    };
    await Promise.all([restore(), cancel()]);
    assert.equal((await restored.result()).status, 'completed');
    assert.equal((await never).status, 'completed');
  },
  'simple runs, plain and durable (RUN)': async () => {
    const w = load('simple/e2e-workflows');
    assert.ok(await w.helloWorld.run({}));
    assert.ok(await w.helloWorldDurable.run({}));
    assert.equal((await w.helloWorld.run([{}, {}])).length, 2);
  },
  'crons and schedules (CRN, SCH)': async () => {
    const { helloWorld } = load('simple/e2e-workflows');
    const cronName = randomUUID();
    const cron = await helloWorld.cron(cronName, '0 0 * * *', {});
    assert.deepEqual(
      (await hatchet.crons.list({ cronName })).rows.map((row: Loose) => row.name),
      [cronName],
    );
    await hatchet.crons.delete(cron);
    assert.deepEqual((await hatchet.crons.list({ cronName })).rows, []);
    const schedule = await helloWorld.schedule(new Date(Date.now() + 3_600_000), {});
    assert.ok((await hatchet.scheduled.get(schedule)).triggerAt);
    await hatchet.scheduled.delete(schedule);
  },
};

async function play([name, check]: [string, () => Promise<void>]): Promise<void> {
  try {
    await check();
    console.log(JSON.stringify({ name, problem: null }));
  } catch (error) {
    const text = error instanceof Error ? error.message : JSON.stringify(error);
    console.log(JSON.stringify({ name, problem: text }));
  }
}

/**
 * Their tasks have seconds to run in, the first one a single one, which a busy machine does not give them beside all
 * the others.
 */
const HURRIED = [
  ['on failure (ONF)'],
  [
    'durable: a DAG as child (DUR)',
    'durable: children, in bulk and explicit (DUR)',
    'durable: nondeterminism is caught (DUR)',
    'timeouts, refreshed and not (TMO)',
  ],
];

async function main(): Promise<void> {
  const others = Object.keys(plays).filter((name) => !HURRIED.flat().includes(name));
  for (const names of [...HURRIED, others])
    await Promise.all(names.map((name) => play([name, plays[name]!])));
  process.exit(0);
}

void main();
