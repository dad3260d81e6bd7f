import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { dispatcherProto } from '@hatchet-ts/contracts';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { RawPlatform, type Subscription, type WorkflowEvent } from './raw-platform';
import { type Told, toldBy } from './told-by';

const { ResourceEventType, ResourceType } = dispatcherProto;
const NAMES: Record<number, string> = {
  [ResourceEventType.RESOURCE_EVENT_TYPE_STARTED]: 'STARTED',
  [ResourceEventType.RESOURCE_EVENT_TYPE_COMPLETED]: 'COMPLETED',
  [ResourceEventType.RESOURCE_EVENT_TYPE_FAILED]: 'FAILED',
  [ResourceEventType.RESOURCE_EVENT_TYPE_CANCELLED]: 'CANCELLED',
};

/** An event in short: `STREAM a`, `STEP COMPLETED {}`, `RUN COMPLETED hangup`. */
function brief({ resourceType, eventType, eventPayload, hangup }: WorkflowEvent): string {
  if (eventType === ResourceEventType.RESOURCE_EVENT_TYPE_STREAM) return `STREAM ${eventPayload}`;
  const what = resourceType === ResourceType.RESOURCE_TYPE_STEP_RUN ? 'STEP' : 'RUN';
  return [what, NAMES[eventType], eventPayload, hangup ? 'hangup' : ''].filter(Boolean).join(' ');
}
const briefs = ({ events }: Subscription) => events.map(brief);
const chunksOf = ({ events }: Subscription) =>
  events.filter((event) => event.eventType === ResourceEventType.RESOURCE_EVENT_TYPE_STREAM);
const received = (subscription: Subscription, chunks: number) =>
  until(() => chunksOf(subscription).length >= chunks, { what: `${chunks} chunks arrive` });

describe('streams', () => {
  let stack: TestStack;
  /** Two dispatchers: what is written at one is read at the other (STR-06). */
  let writer: RawPlatform;
  let reader: RawPlatform;
  /** Asked for at the beginning: the tests that run meanwhile need the time anyway. */
  let ofNobody: { subscription: Subscription; waitedMs: Promise<number> };

  beforeAll(async () => {
    stack = await startStack({ mode: 'split', replicas: { 'grpc-dispatcher': 2 } });
    const ports = stack.services().services.flatMap((service) => service.ports.grpc ?? []);
    expect(ports).toHaveLength(2);
    writer = new RawPlatform(`127.0.0.1:${ports[0]}`, stack.token);
    reader = new RawPlatform(`127.0.0.1:${ports[1]}`, stack.token);
    const subscription = reader.subscribe({ workflowRunId: randomUUID() });
    const askedAt = Date.now();
    ofNobody = { subscription, waitedMs: subscription.ended.then(() => Date.now() - askedAt) };
    await writer.register('plain');
    await writer.register('flaky', ['flaky'], { retries: 1 });
    await writer.register('chain', ['one', 'two']);
    await writer.work(['plain:plain', 'flaky:flaky', 'chain:one', 'chain:two']);
  });
  afterAll(async () => {
    writer?.close();
    reader?.close();
    await stack?.stop();
  });

  /** A run whose task is on the worker. */
  async function running(name = 'plain') {
    const runId = await writer.trigger(name);
    const action = await writer.assigned(runId);
    await writer.report(action, 'STARTED');
    return { runId, action };
  }
  /** Resolves when the subscription was taken up, which nothing on the wire tells: a chunk of its own comes through. */
  async function takenUp(subscription: Subscription, taskId: string): Promise<void> {
    await until(
      async () => {
        await writer.putStream(taskId, 'hello');
        return chunksOf(subscription).length > 0;
      },
      { everyMs: 50, what: 'the subscription is taken up' },
    );
    await received(subscription, 1);
  }

  describe('with the published TypeScript SDK', () => {
    let told: Map<string, Told>;
    beforeAll(async () => {
      told = await toldBy(stack, 'streams.ts');
    });

    it('bring 1,000 chunks, the last ones bytes, in order to two subscribers, though the task ends at once (STR-01, STR-02, STR-04, TSS-37)', () => {
      const { first, second } = told.get('thousand')!;
      const all = Array.from({ length: 1000 }, (_, i) => `chunk ${i};`).join('');
      expect(first).toBe(`${all}the end`);
      expect(second).toBe(first);
    });

    it('give a late subscriber what comes after it, and nothing once the run has ended (STR-03)', () => {
      const { late, afterwards } = told.get('late')!;
      expect(late).toEqual(['chunk 0;', 'chunk 1;', 'chunk 2;', 'chunk 3;', 'chunk 4;', 'the end']);
      expect(afterwards).toEqual([]);
    });

    it('go on over a retry, whose chunks count from 0 again (STR-02)', () => {
      expect(told.get('retried')!.chunks).toEqual(['attempt 0;', 'attempt 1;']);
    });
  });

  it('look as recorded: chunks, the end of the step, the hang-up last (traces 13)', async () => {
    const { runId, action } = await running();
    const subscription = reader.subscribe({ workflowRunId: runId }, 'beginning');
    for (const index of [0, 1]) await writer.putStream(runId, `chunk-${index}`, index);
    await writer.report(action, 'COMPLETED', '{"chunks":2}');
    expect(await subscription.ended).toBeNull();
    const base = { workflowRunId: runId, resourceId: runId, eventTimestamp: expect.any(Date) };
    const step = { ...base, resourceType: ResourceType.RESOURCE_TYPE_STEP_RUN, hangup: false };
    expect(subscription.events).toEqual([
      {
        ...step,
        eventType: ResourceEventType.RESOURCE_EVENT_TYPE_STARTED,
        eventPayload: '',
        retryCount: 0,
        eventIndex: undefined,
        taskRetries: undefined,
      },
      ...[0, 1].map((index) => ({
        ...step,
        eventType: ResourceEventType.RESOURCE_EVENT_TYPE_STREAM,
        eventPayload: `chunk-${index}`,
        eventIndex: index,
        retryCount: undefined,
        taskRetries: undefined,
      })),
      {
        ...step,
        eventType: ResourceEventType.RESOURCE_EVENT_TYPE_COMPLETED,
        eventPayload: '{"chunks":2}',
        retryCount: 0,
        eventIndex: undefined,
        taskRetries: undefined,
      },
      {
        ...base,
        resourceType: ResourceType.RESOURCE_TYPE_WORKFLOW_RUN,
        eventType: ResourceEventType.RESOURCE_EVENT_TYPE_COMPLETED,
        eventPayload: '',
        hangup: true,
        retryCount: undefined,
        eventIndex: undefined,
        taskRetries: undefined,
      },
    ]);
  });

  it('put chunks into the order of their indexes; a gap is given up after 5 s, what fills it later still comes (H91)', async () => {
    const { runId, action } = await running();
    const subscription = reader.subscribe({ workflowRunId: runId }, 'beginning');
    const startedAt = Date.now();
    const put = (...indexes: number[]) =>
      Promise.all(indexes.map((index) => writer.putStream(runId, `${index}`, index)));
    await put(0, 2, 1);
    await put(4, 5);
    await received(subscription, 5);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(5000);
    await put(3);
    await put(6);
    await writer.report(action, 'COMPLETED');
    await subscription.ended;
    expect(chunksOf(subscription).map((event) => event.eventIndex)).toEqual([0, 1, 2, 4, 5, 3, 6]);
    expect(briefs(subscription).slice(-2)).toEqual(['STEP COMPLETED', 'RUN COMPLETED hangup']);
  });

  it('let go of what a gap still holds when the task ends', async () => {
    const { runId, action } = await running();
    const subscription = reader.subscribe({ workflowRunId: runId }, 'beginning');
    for (const index of [0, 2]) await writer.putStream(runId, `${index}`, index);
    await writer.report(action, 'COMPLETED');
    await subscription.ended;
    expect(briefs(subscription)).toEqual([
      'STEP STARTED',
      'STREAM 0',
      'STREAM 2',
      'STEP COMPLETED',
      'RUN COMPLETED hangup',
    ]);
  });

  it('deliver chunks without an index at once, and turn what is no UTF-8 into U+FFFD', async () => {
    const { runId, action } = await running();
    const subscription = reader.subscribe({ workflowRunId: runId });
    await takenUp(subscription, runId);
    await writer.putStream(runId, Buffer.from([0x61, 0xff, 0x00, 0x62]));
    await until(() => briefs(subscription).includes('STREAM a\uFFFD\0b'));
    await writer.report(action, 'COMPLETED');
    await subscription.ended;
  });

  it('bring a chunk as large as a message may be, if need be in pieces', async () => {
    const { runId, action } = await running();
    const subscription = reader.subscribe({ workflowRunId: runId }, 'beginning');
    const large = Buffer.alloc(3 * 1024 * 1024, 0xff);
    await writer.putStream(runId, large, 0);
    await writer.putStream(runId, 'behind', 1);
    await writer.report(action, 'COMPLETED');
    expect(await subscription.ended).toBeNull();
    const text = chunksOf(subscription)
      .map((event) => event.eventPayload)
      .join('');
    expect(text).toHaveLength(large.length + 'behind'.length);
    expect(text.endsWith('\uFFFDbehind')).toBe(true);
  });

  it('wait for a subscriber that reads slowly, and lose nothing of what it is owed', async () => {
    const { runId, action } = await running();
    const subscription = reader.subscribe({ workflowRunId: runId }, 'beginning');
    subscription.call.pause();
    const text = 'x'.repeat(100_000);
    for (let index = 0; index < 60; index++) await writer.putStream(runId, text, index);
    await writer.report(action, 'COMPLETED');
    subscription.call.resume();
    expect(await subscription.ended).toBeNull();
    expect(chunksOf(subscription).map((event) => event.eventIndex)).toEqual([...Array(60).keys()]);
    expect(briefs(subscription).at(-1)).toBe('RUN COMPLETED hangup');
  });

  it('are served from their beginning to who asks for it, also after the end', async () => {
    const { runId, action } = await running();
    await writer.putStream(runId, 'a', 0);
    const live = reader.subscribe({ workflowRunId: runId }, 'now');
    const all = reader.subscribe({ workflowRunId: runId }, 'beginning');
    await received(all, 1);
    await writer.report(action, 'COMPLETED', '{}');
    await Promise.all([live.ended, all.ended]);
    expect(chunksOf(live)).toEqual([]);
    const whole = ['STEP STARTED', 'STREAM a', 'STEP COMPLETED {}', 'RUN COMPLETED hangup'];
    expect(briefs(all)).toEqual(whole);

    const afterwards = reader.subscribe({ workflowRunId: runId }, 'beginning');
    await afterwards.ended;
    expect(briefs(afterwards)).toEqual(whole);
    const nothing = reader.subscribe({ workflowRunId: runId });
    expect(await nothing.ended).toBeNull();
    expect(nothing.events).toEqual([]);
  });

  it('tell of every step of a DAG run as it begins and ends', async () => {
    const runId = await writer.trigger('chain');
    const one = await writer.assignedStep(runId, 'chain:one');
    const subscription = reader.subscribe({ workflowRunId: runId });
    await takenUp(subscription, one.taskRunExternalId);
    await writer.report(one, 'COMPLETED', '{"n":1}');
    const two = await writer.assignedStep(runId, 'chain:two');
    await until(() => briefs(subscription).includes('STEP STARTED'));
    await writer.putStream(two.taskRunExternalId, 'of two', 0);
    await writer.report(two, 'COMPLETED', '{"n":2}');
    await subscription.ended;
    const rest = briefs(subscription).filter((event) => event !== 'STREAM hello');
    expect([...rest].sort()).toEqual(
      [
        'STEP COMPLETED {"n":1}',
        'STEP STARTED',
        'STREAM of two',
        'STEP COMPLETED {"n":2}',
        'RUN COMPLETED hangup',
      ].sort(),
    );
    expect(rest.slice(-3)).toEqual(['STREAM of two', 'STEP COMPLETED {"n":2}', 'RUN COMPLETED hangup']);
  });

  it('tell of an attempt that failed, with its number, before the next one', async () => {
    const { runId, action } = await running('flaky');
    const subscription = reader.subscribe({ workflowRunId: runId }, 'beginning');
    await writer.report(action, 'FAILED', 'first');
    const again = await writer.assigned(runId, 1);
    await until(() => briefs(subscription).includes('STEP FAILED first'));
    await writer.report(again, 'FAILED', 'second');
    await subscription.ended;
    expect(briefs(subscription)).toEqual([
      'STEP STARTED',
      'STEP FAILED first',
      'STEP FAILED second',
      'RUN FAILED hangup',
    ]);
    expect(subscription.events.map((event) => event.retryCount)).toEqual([0, 0, 1, undefined]);
  });

  it('tell of a cancel', async () => {
    const { runId } = await running();
    const subscription = reader.subscribe({ workflowRunId: runId }, 'beginning');
    await until(() => subscription.events.length > 0);
    await writer.cancel(runId);
    await subscription.ended;
    expect(briefs(subscription)).toEqual(['STEP STARTED', 'STEP CANCELLED', 'RUN CANCELLED hangup']);
  });

  it('wait ten seconds for a run that does not exist', async () => {
    expect(await ofNobody.subscription.ended).toMatchObject({
      code: status.NOT_FOUND,
      details: expect.stringMatching(/^workflow run .+ not found$/),
    });
    expect(await ofNobody.waitedMs).toBeGreaterThanOrEqual(9900);
  });

  it('need a run or a metadata pair, and know two places to begin', async () => {
    expect(await reader.subscribe({}).ended).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: 'either workflow run id or additional meta key-value must be provided',
    });
    expect(await reader.subscribe({ additionalMetaKey: 'k' }).ended).toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
    const { runId } = await running();
    expect(await reader.subscribe({ workflowRunId: runId }, 'end' as never).ended).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: 'Invalid request: metadata `x-hatchet-stream-from` must be beginning or now, got end',
    });
  });

  it('follow every run with a metadata pair, and hang up with the last of them', async () => {
    const value = randomUUID();
    // On a busy machine it may be taken up after the first run has begun, of which it is owed everything all the same.
    const subscription = reader.subscribe(
      { additionalMetaKey: 'order', additionalMetaValue: value },
      'beginning',
    );
    const first = await writer.trigger('plain', { order: value });
    const second = await writer.trigger('plain', { order: value });
    await writer.trigger('plain', { order: 'another' });
    for (const [i, runId] of [first, second].entries()) {
      const action = await writer.assigned(runId);
      await writer.putStream(runId, `of ${i}`, 0);
      await received(subscription, i + 1);
      await writer.report(action, 'COMPLETED');
    }
    expect(await subscription.ended).toBeNull();
    expect(briefs(subscription).filter((event) => event.startsWith('STREAM'))).toEqual([
      'STREAM of 0',
      'STREAM of 1',
    ]);
    const hangups = subscription.events.filter((event) => event.hangup);
    expect(hangups).toEqual([subscription.events.at(-1)]);
    expect(new Set(subscription.events.map((event) => event.workflowRunId))).toEqual(
      new Set([first, second]),
    );
  });

  it('of a task that does not exist are refused, as are negative indexes and ids that are none (STR-01)', async () => {
    const taskId = randomUUID();
    await expect(writer.putStream(taskId, 'x')).rejects.toMatchObject({
      code: status.NOT_FOUND,
      details: `task run not found: ${taskId}`,
    });
    const { runId } = await running();
    await expect(writer.putStream(runId, 'x', -1)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    await expect(writer.putStream('x', 'x')).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});
