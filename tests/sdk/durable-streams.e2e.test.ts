import { v1Dispatcher } from '@hatchet-ts/contracts';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { RawCalls } from './raw-calls';
import { forEvent, RawDurableStream, startDurable } from './raw-durable-stream';
import { Sdk } from './sdk';

/** The durable RPCs without an SDK in between: what workers may send at the wrong time, and the protocol before the log. */
let stack: TestStack;
let sdk: Sdk;
let calls: RawCalls;

beforeAll(async () => {
  stack = await startStack({ mode: 'lite' });
  sdk = Sdk.connect(stack.clientEnv);
  calls = new RawCalls(stack.hostPort, stack.token);
});

afterAll(async () => {
  calls?.close();
  await sdk?.close();
  await stack?.stop();
});

test('9.6.2: a worker that lost its stream is told over the next one, once it says what it waits for', async () => {
  const { worker, action, name } = await startDurable(sdk, calls, 'reconnecting');
  const first = new RawDurableStream(calls, worker.workerId);
  first.send({ waitFor: { ...name, waitForConditions: forEvent('reconnecting:go') } });
  const [{ ref } = { ref: undefined }] = await first.all('waitForAck');
  first.close();
  await sdk.hatchet.events.push('reconnecting:go', { n: 1 });

  const second = new RawDurableStream(calls, worker.workerId);
  second.send({ workerStatus: { workerId: worker.workerId, waitingEntries: [ref!] } });
  const [completed] = await second.all('entryCompleted');
  expect(completed!.ref).toEqual(ref);
  expect(JSON.parse(completed!.payload.toString())).toEqual({ CREATE: { 'reconnecting:go': [{ n: 1 }] } });
  await worker.complete(action, '{}');
  second.close();
  worker.disconnect();
});

test('H80, H82: an invocation that was evicted may not append, and evicting it again is acknowledged and changes nothing', async () => {
  const { worker, action, name } = await startDurable(sdk, calls, 'superseded');
  const stream = new RawDurableStream(calls, worker.workerId);
  stream.send({ waitFor: { ...name, waitForConditions: forEvent('superseded:go') } });
  await stream.all('waitForAck');
  stream.send({ evictInvocation: { ...name, reason: 'by the test' } });
  await stream.all('evictionAck');
  await sdk.hatchet.events.push('superseded:go', {});
  const next = await worker.next();
  expect(next).toMatchObject({ taskRunExternalId: action.taskRunExternalId, retryCount: 0 });
  expect(next.durableTaskInvocationCount).toBe(2);

  stream.send({ memo: { ...name, key: Buffer.from('late') } });
  const [notice] = await stream.all('serverEvict');
  expect(notice).toMatchObject({ ...name, reason: expect.stringContaining('the newest invocation is 2') });
  stream.send({ evictInvocation: { ...name, reason: 'again' } });
  await stream.all('serverEvict', 2);
  stream.send({
    waitFor: { ...name, invocationCount: 2, waitForConditions: forEvent('superseded:go') },
  });
  const [completed] = await stream.all('entryCompleted');
  expect(completed!.ref).toMatchObject({ invocationCount: 2, nodeId: 1 });
  const order = stream.told.map((response) =>
    response.waitForAck ? 'ack' : response.entryCompleted && 'completion',
  );
  expect(order.lastIndexOf('ack')).toBeLessThan(order.indexOf('completion'));
  await worker.complete(next, '{}');
  stream.close();
  worker.disconnect();
});

test('10.10: what cannot be done is answered, so that no task waits for ever', async () => {
  const { worker, action, name } = await startDurable(sdk, calls, 'refused');
  const stream = new RawDurableStream(calls, worker.workerId);
  stream.send({ waitFor: { ...name, waitForConditions: { sleepConditions: [], userEventConditions: [] } } });
  stream.send({ triggerRuns: { ...name, triggerOpts: [{ name: 'nobody-knows-me', input: '{}' }] } });
  stream.send({ memo: { ...name, durableTaskExternalId: 'nonsense', key: Buffer.from('k') } });
  const errors = await stream.all('error', 3);
  expect(errors.map(({ errorMessage }) => errorMessage).sort()).toEqual([
    'a wait needs at least one condition',
    'durable task not found: nonsense',
    expect.stringContaining('nobody-knows-me'),
  ]);
  // None of it took a node.
  stream.send({ memo: { ...name, key: Buffer.from('k') } });
  expect((await stream.all('memoAck'))[0]!.ref).toMatchObject({ nodeId: 1, branchId: 1 });
  await worker.complete(action, '{}');
  stream.close();
  worker.disconnect();
});

test('WIR-05: the protocol before the log: a wait has a key, is registered as often as one likes and answered to whoever asks', async () => {
  const { worker, action } = await startDurable(sdk, calls, 'legacy');
  const taskId = action.taskRunExternalId;
  const register = (signalKey: string, key: string) =>
    calls.call(
      calls.durable,
      calls.durable.registerDurableEvent,
      v1Dispatcher.RegisterDurableEventRequest.fromPartial({ taskId, signalKey, conditions: forEvent(key) }),
    );
  await register('waitFor-0', 'legacy:a');
  await register('waitFor-0', 'legacy:a');
  const events: v1Dispatcher.DurableEvent[] = [];
  const listen = calls.durable.listenForDurableEvent(calls.metadata);
  listen.on('data', (event: v1Dispatcher.DurableEvent) => events.push(event));
  listen.on('error', () => {});
  listen.write({ taskId, signalKey: 'waitFor-0' });
  await sdk.hatchet.events.push('legacy:a', { n: 1 });
  await until(() => events.length === 1, { what: 'the wait is over' });
  expect(events[0]).toMatchObject({ taskId, signalKey: 'waitFor-0' });
  expect(JSON.parse(events[0]!.data.toString())).toEqual({ CREATE: { 'legacy:a': [{ n: 1 }] } });

  // Over before anybody asks.
  await register('waitFor-1', 'legacy:b');
  await sdk.hatchet.events.push('legacy:b', { n: 2 });
  await sdk.hatchet.events.push('legacy:b', { n: 3 });
  listen.write({ taskId, signalKey: 'waitFor-1' });
  await until(() => events.length === 2, { what: 'the second wait is over' });
  expect(JSON.parse(events[1]!.data.toString())).toEqual({ CREATE: { 'legacy:b': [{ n: 2 }] } });
  listen.cancel();
  await worker.complete(action, '{}');
  worker.disconnect();
});
