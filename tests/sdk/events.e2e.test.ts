import { status } from '@grpc/grpc-js';
import type { eventsProto } from '@hatchet-ts/contracts';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { RawCalls } from './raw-calls';
import { Sdk } from './sdk';

/** Events, wildcards and filters, in split mode. */
let stack: TestStack;
let sdk: Sdk;

beforeAll(async () => {
  stack = await startStack({ mode: 'split' });
  sdk = Sdk.connect(stack.clientEnv);
});

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

interface Seen {
  task: string;
  input: unknown;
  filter: unknown;
  byEvent: boolean;
  metadata: Record<string, string>;
}
const seen: Seen[] = [];
const seenBy = (task: string) => seen.filter((run) => run.task === task);

/** A task that notes what it is started with. */
const noting = (name: string, over: Record<string, unknown> = {}) =>
  sdk.hatchet.task({
    name,
    ...over,
    fn: async (input, ctx) => {
      const metadata = ctx.additionalMetadata();
      seen.push({
        task: name,
        input,
        filter: ctx.filterPayload(),
        byEvent: ctx.triggeredByEvent(),
        metadata,
      });
      return { done: true };
    },
  });

const push = (key: string, payload: object, options?: Parameters<Sdk['hatchet']['events']['push']>[2]) =>
  sdk.hatchet.events.push(key, payload, options);
const reaches = (task: string, count: number) =>
  until(() => seenBy(task).length === count, { what: `${count} runs of ${task}` });

/** Everything pushed before has been started by now: runs of one worker are started in the order of their queue. */
async function settled(): Promise<void> {
  const count = seenBy('last').length;
  await push('last', {});
  await reaches('last', count + 1);
}

beforeAll(async () => {
  await sdk.startWorker('events', {
    slots: 200,
    workflows: [
      noting('last', { onEvents: ['last'] }),
      noting('by-list', { onEvents: ['list:key', 'list:other'] }),
      noting('by-object', { on: { event: 'object:key' } }),
      ...['one', 'two', 'three'].map((name) => noting(`signup-${name}`, { onEvents: ['user:signup'] })),
      noting('by-wildcard', { onEvents: ['subscription:*'] }),
      noting('filtered', {
        onEvents: ['filtered'],
        defaultFilters: [
          { expression: 'input.n > 1', scope: 'gold', payload: { filter: 'first' } },
          {
            expression:
              "payload.min < input.n && additional_metadata.src == 'api' && event_key == 'filtered'",
            scope: 'gold',
            payload: { filter: 'second', min: 0 },
          },
          { expression: 'input.n > 100', scope: 'gold', payload: { filter: 'third' } },
          { expression: 'true', scope: 'silver', payload: { filter: 'fourth' } },
        ],
      }),
    ],
  });
});

test('EVT-01, EVT-04, EVT-05, TSS-46: an event starts every workflow that names its key, in either spelling', async () => {
  const event = await push('user:signup', { user: 1 }, { additionalMetadata: { source: 'web' } });
  expect(event).toMatchObject({
    key: 'user:signup',
    payload: '{"user":1}',
    additionalMetadata: '{"source":"web"}',
  });
  await push('list:key', {});
  await push('list:other', {});
  await push('object:key', {});
  for (const name of ['one', 'two', 'three']) await reaches(`signup-${name}`, 1);
  await reaches('by-list', 2);
  await reaches('by-object', 1);
  const [run] = seenBy('signup-one');
  expect(run).toMatchObject({ input: { user: 1 }, byEvent: true });
  expect(run!.metadata).toMatchObject({
    source: 'web',
    hatchet__event_id: event.eventId,
    hatchet__event_key: 'user:signup',
  });
});

test('EVT-08: a run that was triggered by its name was not triggered by an event', async () => {
  const direct = noting('direct', { onEvents: ['direct'] });
  await sdk.startWorker('direct', { workflows: [direct] });
  await direct.run({});
  expect(seenBy('direct')).toMatchObject([{ byEvent: false }]);
});

test('EVT-02: a bulk of a thousand is taken in at once and answered in its order', async () => {
  const before = seenBy('by-list').length;
  const bulk = (count: number) => Array.from({ length: count }, (_, n) => ({ payload: { n } }));
  const { events } = await sdk.hatchet.events.bulkPush('list:key', bulk(1000));
  expect(events).toHaveLength(1000);
  expect(new Set(events.map((event) => event.eventId)).size).toBe(1000);
  expect(events.map((event) => JSON.parse(event.payload).n)).toEqual(
    bulk(1000).map(({ payload }) => payload.n),
  );
  await until(() => seenBy('by-list').length === before + 1000);
});

test('EVT-03: an event that came before a workflow was registered has no later effect', async () => {
  await push('early', {});
  await sdk.startWorker('early', { workflows: [noting('early', { onEvents: ['early'] })] });
  await push('early', { second: true });
  await reaches('early', 1);
  expect(seenBy('early')).toMatchObject([{ input: { second: true } }]);
});

test('EVT-06: a star stands for any run of characters', async () => {
  for (const key of [
    'subscription:create',
    'subscriptionx',
    'Subscription:create',
    'subscription:cancel:now',
  ])
    await push(key, { key });
  await reaches('by-wildcard', 2);
  await settled();
  expect(new Set(seenBy('by-wildcard').map((run) => (run.input as { key: string }).key))).toEqual(
    new Set(['subscription:create', 'subscription:cancel:now']),
  );
  expect(seenBy('by-wildcard')).toHaveLength(2);
});

test('EVT-13, EVT-14, EVT-15, EVT-16, TSS-34: one run per filter of the scope that is true, each with its own payload', async () => {
  await push('filtered', { n: 5 }, { scope: 'gold', additionalMetadata: { src: 'api' } });
  await push('filtered', { n: 5 });
  await push('filtered', { n: 5 }, { scope: 'bronze' });
  await reaches('filtered', 2);
  await settled();
  expect(new Set(seenBy('filtered').map((run) => JSON.stringify(run.filter)))).toEqual(
    new Set(['{"filter":"first"}', '{"filter":"second","min":0}']),
  );
  expect(seenBy('filtered')).toHaveLength(2);
  await push('filtered', { n: 5 }, { scope: 'silver' });
  await reaches('filtered', 3);
});

test('EVT-09: runs are found by the event that started them', async () => {
  const event = await push('user:signup', { user: 2 });
  const runs = await until(async () => {
    const { rows } = await sdk.hatchet.runs.list({ triggeringEventExternalId: event.eventId } as never);
    return rows.length === 3 && rows;
  });
  expect(new Set(runs.map((run) => run.workflowName))).toEqual(
    new Set(['signup-one', 'signup-two', 'signup-three']),
  );
});

test('EVT-07, rule 2.3.8: an event pushed by a task leads back to it', async () => {
  const source = sdk.hatchet.task({
    name: 'source',
    fn: async () => ({ event: (await push('from-task', {})).eventId }),
  });
  await sdk.startWorker('source', { workflows: [source, noting('sink', { onEvents: ['from-task'] })] });
  const ref = await source.runNoWait({});
  await ref.output;
  await reaches('sink', 1);
  const runId = await ref.getWorkflowRunId();
  expect(seenBy('sink')[0]!.metadata).toMatchObject({
    hatchet__source_workflow_run_id: runId,
    hatchet__source_step_run_id: runId,
  });
});

describe('without an SDK that repeats what is refused', () => {
  let calls: RawCalls;
  beforeAll(() => {
    calls = new RawCalls(stack.hostPort, stack.token);
  });
  afterAll(() => calls.close());

  const raw = (request: Partial<eventsProto.PushEventRequest>) =>
    calls.call(calls.events, calls.events.push, {
      key: 'raw',
      payload: '{}',
      eventTimestamp: new Date(0),
      ...request,
    });

  test("contract 12.1: payload and metadata come back as sent, the time is the engine's own", async () => {
    const event = await raw({ payload: '{"b": 1,  "a":2.50}', additionalMetadata: '{"k": "v"}', scope: 's' });
    expect(event).toMatchObject({
      key: 'raw',
      payload: '{"b": 1,  "a":2.50}',
      additionalMetadata: '{"k": "v"}',
    });
    expect(event.scope).toBeUndefined();
    expect(Date.now() - event.eventTimestamp!.getTime()).toBeLessThan(60_000);
    expect(await raw({})).toMatchObject({ additionalMetadata: '{}' });
  });

  test.each([
    ['Invalid request: field `key` must not be empty', { key: '' }],
    ['Invalid request: field `key` has 2050 bytes, at most 2048 are allowed', { key: 'é'.repeat(1025) }],
    ['Invalid request: invalid json in field `payload`', { payload: '{"a":' }],
    ['Invalid request: field `payload` must be a JSON object, got an array', { payload: '[1]' }],
    ['Invalid request: invalid json in field `additionalMetadata`', { additionalMetadata: 'x' }],
    [
      'Invalid request: encoded jsonb contains invalid null character \\u0000 in field `additionalMetadata`',
      { additionalMetadata: '{"a":"\\u0000"}' },
    ],
    ['Invalid request: priority must be between 1 and 3, got 4', { priority: 4 }],
  ])('is refused: %s', async (details, request) => {
    await expect(raw(request)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT, details });
  });

  test('EVT-02: a bulk of none and one of more than a thousand are refused', async () => {
    const bulk = (count: number) =>
      calls.call(calls.events, calls.events.bulkPush, {
        events: Array.from({ length: count }, () => ({ key: 'k', payload: '{}', eventTimestamp: undefined })),
      });
    await expect(bulk(0)).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: 'No events to ingest',
    });
    await expect(bulk(1001)).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: 'Invalid request: too many events - 1001 is over maximum (1000)',
    });
  });

  test('rule 2.3.11: replaying one event is not offered', async () => {
    const { events } = calls;
    await expect(calls.call(events, events.replaySingleEvent, { eventId: 'x' })).rejects.toMatchObject({
      code: status.UNIMPLEMENTED,
      details: 'ReplaySingleEvent is not implemented',
    });
  });
});
