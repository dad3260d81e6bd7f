import { status } from '@grpc/grpc-js';
import {
  BulkTriggerIdempotencyCollisionError,
  IdempotencyCollisionError,
  SleepCondition,
} from '@hatchet-dev/typescript-sdk/v1';
import { v1Trigger } from '@hatchet-ts/contracts';
import { queryDatabase, startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { RawCalls } from './raw-calls';
import { Sdk } from './sdk';

/** Idempotency keys, in split mode with two dispatchers. */
let stack: TestStack;
let sdk: Sdk;

beforeAll(async () => {
  stack = await startStack({ mode: 'split', replicas: { 'grpc-dispatcher': 2 } });
  sdk = Sdk.connect(stack.clientEnv);
});

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

type Idempotency = NonNullable<Parameters<Sdk['hatchet']['task']>[0]['idempotency']>;
const ttl = (ttlMs: number): Idempotency => ({ strategy: 'ttl', expression: 'input.id', ttlMs });
const byStatus: Idempotency = { strategy: 'status', expression: 'input.id', fallbackTtlMs: 60_000 };

interface Input extends Record<string, string> {
  id: string;
}
const task = (name: string, idempotency: Idempotency, over: object = {}) =>
  sdk.hatchet.task({ name, idempotency, ...over, fn: (input: Input) => ({ id: input.id }) });

/** @returns the run that holds the key */
async function collides(trigger: Promise<unknown>): Promise<string> {
  const error = await trigger.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(IdempotencyCollisionError);
  return (error as IdempotencyCollisionError).existingRunExternalId;
}

test('2.8.2, 2.8.4: within its time a key names the run that has it, whether that run still goes or is over', async () => {
  const once = task('once', ttl(60_000));
  await sdk.startWorker('once', { workflows: [once] });
  const ref = await once.runNoWait({ id: 'a' });
  const runId = await ref.getWorkflowRunId();
  expect(await collides(once.runNoWait({ id: 'a' }))).toBe(runId);
  expect(await ref.output).toEqual({ id: 'a' });
  expect(await collides(once.run({ id: 'a' }))).toBe(runId);
  expect(await once.run({ id: 'b' })).toEqual({ id: 'b' });
});

test('2.8.2: after its time a key is free', async () => {
  const short = task('short', ttl(60_000));
  await sdk.startWorker('short', { workflows: [short] });
  await short.run({ id: 'passing' });
  await collides(short.run({ id: 'passing' }));
  // A minute, without the wait.
  await queryDatabase(
    stack.databaseUrl,
    "update idempotency_keys set expires_at = expires_at - interval '1 minute' where key = 'passing'",
  );
  expect(await short.run({ id: 'passing' })).toEqual({ id: 'passing' });
});

test('2.8.3: with status a key is free as soon as its run is over, and only then', async () => {
  let finish: (() => void) | undefined;
  const flow = sdk.hatchet.workflow<Input>({ name: 'by-status', idempotency: byStatus });
  const a = flow.task({ name: 'a', fn: () => ({ done: true }) });
  const wait = () =>
    new Promise<object>((resolve) => {
      finish = () => resolve({ done: true });
    });
  flow.task({ name: 'b', parents: [a], waitFor: [new SleepCondition('1s')], fn: wait });
  const alone = task('alone', byStatus);
  await sdk.startWorker('by-status', { workflows: [flow, alone] });

  const ref = await flow.runNoWait({ id: 'a' });
  await until(() => finish !== undefined);
  expect(await collides(flow.runNoWait({ id: 'a' }))).toBe(await ref.getWorkflowRunId());
  finish!();
  await ref.output;
  finish = undefined;
  const next = await flow.runNoWait({ id: 'a' });
  await until(() => finish !== undefined);
  finish!();
  await next.output;

  for (let i = 0; i < 5; i++) expect(await alone.run({ id: 'a' })).toEqual({ id: 'a' });
});

test('2.8.4, 2.8.5: of a bulk what does not collide is created, and the error tells both', async () => {
  const bulk = task('bulk', ttl(60_000));
  await sdk.startWorker('bulk', { workflows: [bulk] });
  const held = await (await bulk.runNoWait({ id: 'held' })).getWorkflowRunId();
  const inputs = ['one', 'held', 'two', 'one'].map((id) => ({ id }));
  const error = await bulk.runNoWait(inputs).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(BulkTriggerIdempotencyCollisionError);
  const { successfulWorkflowRunExternalIds: created, collisions } =
    error as BulkTriggerIdempotencyCollisionError;
  expect(created).toHaveLength(2);
  expect(collisions.map((collision) => collision.existingRunExternalId)).toEqual([held, created[0]]);
  const outputs = await Promise.all(created.map((id) => sdk.hatchet.runRef<{ id: string }>(id).output));
  expect(outputs.map((output) => (output as unknown as { bulk: { id: string } }).bulk)).toEqual([
    { id: 'one' },
    { id: 'two' },
  ]);
});

test('2.8.4: an event whose run collides starts nothing', async () => {
  let runs = 0;
  const onEvent = sdk.hatchet.task({
    name: 'on-event',
    idempotency: ttl(60_000),
    onEvents: ['idempotent', 'marker'],
    fn: (input: Input) => {
      runs++;
      return { id: input.id };
    },
  });
  await sdk.startWorker('on-event', { workflows: [onEvent] });
  for (const id of ['a', 'a', 'b', 'a']) await sdk.hatchet.events.push('idempotent', { id });
  await until(() => runs === 2);
  await sdk.hatchet.events.push('marker', { id: 'c' });
  await until(() => runs >= 3);
  expect(runs).toBe(3);
});

test('H13: fifty clients of two dispatchers make one run, and all others are told which', async () => {
  const many = task('many', ttl(60_000));
  await sdk.startWorker('many', { workflows: [many] });
  const ports = stack.services().services.filter(({ name }) => name === 'grpc-dispatcher');
  const clients = ports.map(({ ports: { grpc } }) => new RawCalls(`127.0.0.1:${grpc}`, stack.token));
  try {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, i) =>
        clients[i % clients.length]!.trigger({ name: 'many', input: '{"id":"same"}' }),
      ),
    );
    const created = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    expect(created).toHaveLength(1);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? outcome.reason : []));
    expect(refused).toHaveLength(49);
    for (const error of refused)
      expect(error).toMatchObject({ code: status.ALREADY_EXISTS, details: 'idempotency key collision' });
    expect(await collides(many.run({ id: 'same' }))).toBe(created[0]);
  } finally {
    for (const client of clients) client.close();
  }
});

test('2.8.6: a key that cannot be evaluated is told to whoever triggers by name, and nothing of the call is created', async () => {
  const calls = new RawCalls(stack.hostPort, stack.token);
  try {
    await sdk.register([task('wrong', ttl(60_000))]);
    const refused = { code: status.INVALID_ARGUMENT };
    const details = 'failed to evaluate idempotency key expression (input.id): no such key: id';
    await expect(calls.trigger({ name: 'wrong', input: '{}' })).rejects.toMatchObject({
      ...refused,
      details,
    });
    const { workflows } = calls;
    const bulk = ['{"id":"x"}', '{}'].map((input) =>
      v1Trigger.TriggerWorkflowRequest.fromPartial({ name: 'wrong', input }),
    );
    await expect(
      calls.call(workflows, workflows.bulkTriggerWorkflow, { workflows: bulk }),
    ).rejects.toMatchObject({ ...refused, details });
    await calls.trigger({ name: 'wrong', input: '{"id":"x"}' });
  } finally {
    calls.close();
  }
});
