import { dispatcherProto } from '@hatchet-ts/contracts';
import { startStack, type TestStack } from '@hatchet-ts/testkit';
import { RawCalls } from './raw-calls';
import { forEvent, RawDurableStream, startDurable } from './raw-durable-stream';
import { Sdk } from './sdk';

/** A minute passes before a completion that nobody asks for is put behind those it holds back. */
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

test('H84, 9.4.2: a completion that holds back another for a minute ends the invocation, and the next one goes on', async () => {
  const { worker, name } = await startDurable(sdk, calls, 'stalled');
  const stream = new RawDurableStream(calls, worker.workerId);
  const { workerId } = worker;
  const heartbeats = setInterval(() => {
    const { dispatcher } = calls;
    const request = dispatcherProto.HeartbeatRequest.fromPartial({ workerId, heartbeatAt: new Date() });
    dispatcher.heartbeat(request, calls.metadata, () => {});
  }, 4000);
  for (const key of ['stalled:a', 'stalled:b'])
    stream.send({ waitFor: { ...name, waitForConditions: forEvent(key) } });
  await stream.all('waitForAck', 2);
  stream.send({ evictInvocation: { ...name, reason: 'by the test' } });
  await stream.all('evictionAck');
  for (const key of ['stalled:b', 'stalled:a']) await sdk.hatchet.events.push(key, { key });

  // Recorded: b, then a. This invocation asks for a only.
  await worker.next();
  const second = { ...name, invocationCount: 2 };
  stream.send({ waitFor: { ...second, waitForConditions: forEvent('stalled:a') } });
  await stream.all('waitForAck', 3);
  const [notice] = await stream.all('serverEvict', 1, 120_000);
  expect(notice).toMatchObject({ ...second, reason: expect.stringContaining('completion of node 1:2') });
  expect(stream.told.some(({ entryCompleted }) => entryCompleted)).toBe(false);

  const action = await worker.next();
  const third = { ...name, invocationCount: 3 };
  expect(action.durableTaskInvocationCount).toBe(3);
  stream.send({ waitFor: { ...third, waitForConditions: forEvent('stalled:a') } });
  const [completed] = await stream.all('entryCompleted');
  expect(completed!.ref).toMatchObject({ invocationCount: 3, nodeId: 1 });
  await worker.complete(action, '{}');
  clearInterval(heartbeats);
  stream.close();
  worker.disconnect();
}, 240_000);
