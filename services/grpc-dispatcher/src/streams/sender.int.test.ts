import { EventEmitter } from 'node:events';
import type { dispatcherProto } from '@hatchet-ts/contracts';
import { Reports } from '@hatchet-ts/engine';
import { connectWorker, disconnectWorker, insertWorker } from '@hatchet-ts/schema';
import { clearFailpoints, createLogger, setFailpoint, uuidv7 } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { Sender } from './sender';
import { WorkerSession } from './worker-session';

const dispatcherId = uuidv7(1);

/** The server's end of a worker's stream: what is written to it counts as sent. */
class FakeCall extends EventEmitter {
  readonly written: dispatcherProto.AssignedAction[] = [];
  cancelled = false;
  write(action: dispatcherProto.AssignedAction): boolean {
    this.written.push(action);
    return true;
  }
  end(): void {
    this.emit('finish');
  }
}

let engine: TestEngine;
let sender: Sender;
beforeAll(async () => {
  engine = await TestEngine.start();
});
afterAll(() => engine.stop());
beforeEach(() => {
  sender = new Sender(engine.context, createLogger({ service: 'test', level: 'silent' }), dispatcherId);
  // As in the dispatcher that took the trigger: what it remembers of a task needs no reading.
  engine.context.onCreated = (tasks) => void sender.created(tasks);
});
afterEach(async () => {
  clearFailpoints();
  expect(await engine.misplaced()).toEqual([]);
});

async function registerWorker(): Promise<string> {
  const { context, tenantId } = engine;
  const id = uuidv7(context.clock.nowMs());
  const worker = {
    id,
    tenantId,
    name: 'w',
    actions: ['w:w'],
    slots: { default: 10 },
    labels: {},
    runtime: null,
  };
  await insertWorker(context.database, worker, context.clock.nowMs());
  return id;
}

async function connect(workerId: string): Promise<{ session: WorkerSession; call: FakeCall }> {
  const { context, tenantId } = engine;
  const row = await connectWorker(
    context.database,
    { id: workerId, tenantId, dispatcherId },
    context.clock.nowMs(),
  );
  const call = new FakeCall();
  const session = new WorkerSession(
    workerId,
    tenantId,
    row!.session,
    context.clock.nowMs(),
    new Map(),
    call as never,
  );
  sender.add(session);
  return { session, call };
}

async function assigned(workerId: string) {
  const taskId = await engine.trigger(await engine.register([{ name: 'only' }]));
  await engine.assign([taskId], workerId);
  return { taskId, retry: 0, workerId, tenantId: engine.tenantId };
}

/** The worker's report reaches another dispatcher: this one's sender does not hear of it. */
async function endElsewhere({
  taskId,
  retry,
  tenantId,
}: Awaited<ReturnType<typeof assigned>>): Promise<void> {
  await new Reports(engine.context, () => {}).ended({
    taskId,
    tenantId,
    retry,
    outcome: 'completed',
    payload: '{}',
    nonRetryable: false,
    retryAfterMs: null,
    runId: null,
  });
}

/** Holds every hand-back before its commit, until released. */
function holdHandBacks(): { begun: Promise<void>; release: () => void } {
  let release = () => {};
  const begun = new Promise<void>((begin) => {
    setFailpoint('hand-back.before-commit', () => {
      begin();
      return new Promise<void>((go) => {
        release = go;
      });
    });
  });
  return { begun, release: () => release() };
}

/** WRK-20, GUA-01; design section 5.3: only what was never written to a socket is handed back. */
describe('what is sent to workers', () => {
  it('goes back to its queue when its worker has no stream', async () => {
    const item = await assigned(await registerWorker());

    await sender.deliver([item]);

    expect(await engine.queued()).toContain(item.taskId);
  });

  it('is not sent while it is being handed back, though its worker has opened a stream meanwhile', async () => {
    const workerId = await registerWorker();
    const item = await assigned(workerId);
    const handBack = holdHandBacks();
    const first = sender.deliver([item]);
    await handBack.begun;

    const { call } = await connect(workerId);
    await sender.deliver([item]);
    handBack.release();
    await first;

    expect(call.written).toEqual([]);
    expect(await engine.queued()).toContain(item.taskId);
  });

  it('is sent once when it is heard of twice at the same time', async () => {
    const workerId = await registerWorker();
    const { call } = await connect(workerId);
    const item = await assigned(workerId);

    await Promise.all([sender.deliver([item]), sender.deliver([item])]);

    expect(call.written.map(({ taskRunExternalId }) => taskRunExternalId)).toEqual([item.taskId]);
  });

  it('is not sent by a message that comes after it was handed back', async () => {
    const workerId = await registerWorker();
    const item = await assigned(workerId);
    await sender.deliver([item]);
    const { call } = await connect(workerId);

    await sender.deliver([item]);

    expect(call.written).toEqual([]);
  });

  it('is not started again by a message that comes after its end, which another dispatcher heard of', async () => {
    const workerId = await registerWorker();
    const { call } = await connect(workerId);
    const item = await assigned(workerId);
    // Found by the sweep, because the scheduler was frozen before it could say so.
    await sender.sweep();
    await endElsewhere(item);
    await sender.sweep();

    await sender.told([{ atMs: engine.context.clock.nowMs(), items: [item] }]);

    expect(call.written.map(({ taskRunExternalId }) => taskRunExternalId)).toEqual([item.taskId]);
  });

  it('stays with a worker that another dispatcher may have sent it to, though that worker is connected nowhere', async () => {
    const { context, tenantId } = engine;
    const workerId = await registerWorker();
    const elsewhere = { id: workerId, tenantId, dispatcherId: uuidv7(2) };
    const row = await connectWorker(context.database, elsewhere, context.clock.nowMs());
    const item = await assigned(workerId);
    await disconnectWorker(context.database, workerId, row!.session, context.clock.nowMs());

    await sender.told([{ atMs: context.clock.nowMs(), items: [item] }]);

    expect(await engine.queued()).not.toContain(item.taskId);
  });

  it('stays with a worker that has started it', async () => {
    const item = await assigned(await registerWorker());
    const { taskId, tenantId, retry } = item;
    const atMs = engine.context.clock.nowMs();
    await new Reports(engine.context, () => {}).started({ taskId, tenantId, retry, atMs });

    await sender.told([{ atMs, items: [item] }]);

    expect(await engine.queued()).not.toContain(taskId);
  });

  it('stays with a worker that has left when the message about it is late: an earlier stream may have had it', async () => {
    const item = await assigned(await registerWorker());

    await sender.told([{ atMs: engine.context.clock.nowMs() - 10_000, items: [item] }]);

    expect(await engine.queued()).not.toContain(item.taskId);
  });

  it('is not started from memory by a message that is late', async () => {
    const workerId = await registerWorker();
    const { call } = await connect(workerId);
    const item = await assigned(workerId);
    await endElsewhere(item);

    await sender.told([{ atMs: engine.context.clock.nowMs() - 10_000, items: [item] }]);

    expect(call.written).toEqual([]);
  });

  it('is sent again once it was handed back and assigned anew', async () => {
    const workerId = await registerWorker();
    const item = await assigned(workerId);
    await sender.deliver([item]);
    const { call } = await connect(workerId);
    await engine.assign([item.taskId], workerId);

    await sender.deliver([item]);

    expect(call.written.map(({ taskRunExternalId }) => taskRunExternalId)).toEqual([item.taskId]);
  });

  it('is not written to a stream that was ended from our side', async () => {
    const workerId = await registerWorker();
    const { session, call } = await connect(workerId);
    const item = await assigned(workerId);
    // The worker has not heard of it yet.
    call.end = () => {};

    sender.endSession(workerId, session.session);
    await sender.deliver([item]);

    expect(call.written).toEqual([]);
    expect(await engine.queued()).toContain(item.taskId);
  });
});
