import type { ClientDuplexStream } from '@grpc/grpc-js';
import { type dispatcherProto, v1Condition, v1Dispatcher } from '@hatchet-ts/contracts';
import { until } from '@hatchet-ts/testkit';
import { type RawCalls, RawWorker } from './raw-calls';
import type { Sdk } from './sdk';

type Response = v1Dispatcher.DurableTaskResponse;
type Kind = keyof Response;

/** One durable stream and everything it was told. */
export class RawDurableStream {
  readonly told: Response[] = [];
  private readonly call: ClientDuplexStream<v1Dispatcher.DurableTaskRequest, Response>;

  constructor(calls: RawCalls, workerId: string) {
    this.call = calls.durable.durableTask(calls.metadata);
    this.call.on('data', (response: Response) => this.told.push(response));
    // Ends with an error when it is cancelled.
    this.call.on('error', () => {});
    this.send({ registerWorker: { workerId } });
  }

  send(request: Parameters<typeof v1Dispatcher.DurableTaskRequest.fromPartial>[0]): void {
    this.call.write(v1Dispatcher.DurableTaskRequest.fromPartial(request));
  }

  /** What was told of a kind, once there are so many. */
  async all<K extends Kind>(kind: K, count = 1, timeoutMs?: number): Promise<NonNullable<Response[K]>[]> {
    const found = () => this.told.flatMap((response) => (response[kind] ? [response[kind]] : []));
    await until(() => found().length >= count, { what: `${count} times ${kind}`, timeoutMs });
    return found() as NonNullable<Response[K]>[];
  }

  close(): void {
    this.call.cancel();
  }
}

const base = (readableDataKey: string) => ({
  readableDataKey,
  action: v1Condition.Action.CREATE,
  orGroupId: '6b29fc40-ca47-1067-b31d-00dd010662da',
  expression: 'true',
});
export const forEvent = (key: string) => ({
  sleepConditions: [],
  userEventConditions: [{ base: base(key), userEventKey: key }],
});

export interface StartedDurable {
  worker: RawWorker;
  action: dispatcherProto.AssignedAction;
  /** As the stream names the task. */
  name: { durableTaskExternalId: string; invocationCount: number };
}

/** A running durable task on a worker of its own. */
export async function startDurable(sdk: Sdk, calls: RawCalls, name: string): Promise<StartedDurable> {
  const task = sdk.hatchet.durableTask({ name, executionTimeout: '5m', fn: async () => ({}) });
  await sdk.register([task]);
  const worker = await RawWorker.connect(calls, name, [`${name}:${name}`], { durable: 1 });
  await calls.trigger({ name, input: '{}' });
  const action = await worker.next();
  const { taskRunExternalId, durableTaskInvocationCount } = action;
  return {
    worker,
    action,
    name: { durableTaskExternalId: taskRunExternalId, invocationCount: durableTaskInvocationCount! },
  };
}
