import { status } from '@grpc/grpc-js';
import { dispatcherProto, eventsProto, v1Workflows } from '@hatchet-ts/contracts';
import { startStack, type TestStack } from '@hatchet-ts/testkit';
import { RawCalls } from './raw-calls';

/** ENV-10, CFG-71 to CFG-84 over gRPC; REST has its own tests beside the API. */
describe('limits of a tenant over gRPC', () => {
  let stack: TestStack;
  let calls: RawCalls;

  beforeAll(async () => {
    stack = await startStack({
      mode: 'lite',
      env: {
        SERVER_ENFORCE_LIMITS: 'true',
        SERVER_LIMITS_DEFAULT_WORKER_LIMIT: '4',
        SERVER_LIMITS_DEFAULT_WORKER_SLOT_LIMIT: '10',
        SERVER_LIMITS_DEFAULT_TASK_RUN_LIMIT: '5',
        SERVER_LIMITS_DEFAULT_EVENT_LIMIT: '3',
      },
    });
    calls = new RawCalls(stack.hostPort, stack.token);
    const { admin } = calls;
    const task = { readableId: 'task', action: 'limited:task', timeout: '60s', inputs: '{}' };
    await calls.call(
      admin,
      admin.putWorkflow,
      v1Workflows.CreateWorkflowVersionRequest.fromPartial({ name: 'limited', tasks: [task] }),
    );
  });
  afterAll(async () => {
    calls?.close();
    await stack?.stop();
  });

  const register = (slots: number) =>
    calls.call(
      calls.dispatcher,
      calls.dispatcher.register,
      dispatcherProto.WorkerRegisterRequest.fromPartial({
        workerName: 'worker',
        actions: ['limited:task'],
        slotConfig: { default: slots },
      }),
    );
  const push = () =>
    calls.call(
      calls.events,
      calls.events.push,
      eventsProto.PushEventRequest.fromPartial({
        key: 'limited:event',
        payload: '{}',
        eventTimestamp: new Date(),
      }),
    );
  const workersFull = {
    code: status.RESOURCE_EXHAUSTED,
    details: 'resource exhausted: tenant worker limit or concurrency limit exceeded',
  };

  it('a worker of 11 slots is refused where 10 are allowed (CFG-83)', async () => {
    await expect(register(11)).rejects.toMatchObject(workersFull);
  });

  it('the fifth worker is refused where 4 are allowed (CFG-71)', async () => {
    for (let n = 0; n < 4; n++) await register(1);
    await expect(register(1)).rejects.toMatchObject(workersFull);
  });

  it('the sixth run in the window is refused where 5 are allowed (CFG-80)', async () => {
    for (let n = 0; n < 5; n++) await calls.trigger({ name: 'limited', input: '{}' });
    await expect(calls.trigger({ name: 'limited', input: '{}' })).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: 'tenant has reached 100% of its task runs limit',
    });
  });

  it('the fourth event in the window is refused where 3 are allowed (EVT-17, CFG-73)', async () => {
    for (let n = 0; n < 3; n++) await push();
    await expect(push()).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: 'tenant has reached 100% of its events limit',
    });
  });
});
