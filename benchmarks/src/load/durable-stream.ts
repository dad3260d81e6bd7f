import { type dispatcherProto, v1Dispatcher, type v1Trigger } from '@hatchet-ts/contracts';
import type { Target } from '@hatchet-ts/loadtest';
import { GrpcConnection, type OpenCall } from '@hatchet-ts/loadtest';

const { DurableTaskRequest, DurableTaskResponse } = v1Dispatcher;
type Request = Parameters<typeof DurableTaskRequest.fromPartial>[0];
type Wait = NonNullable<Request['waitFor']>['waitForConditions'];
type Ref = v1Dispatcher.DurableEventLogEntryRef;

/** As SDKs tell what they wait for. */
const STATUS_MS = 1000;

/** What a running durable task may ask of its log; answers of one task come in the order of its questions. */
export interface DurableTask {
  /** @param acknowledged the wait is in the log @param done it is over */
  wait(conditions: Wait, acknowledged: () => void, done: () => void): void;
  /** Two phases, as SDKs do it. */
  memo(key: Buffer, value: Buffer, done: () => void): void;
  /** @param done every one of them has ended, all well or not */
  spawn(
    children: v1Trigger.TriggerWorkflowRequest[],
    acknowledged: () => void,
    done: (failed: number) => void,
  ): void;
}

/** The durable stream of a worker, on a connection of its own. */
export class DurableStream {
  private readonly stream: OpenCall;
  private readonly status: NodeJS.Timeout;
  /** By task and invocation: what its answers in order are for. */
  private readonly asked = new Map<string, ((response: v1Dispatcher.DurableTaskResponse) => void)[]>();
  private readonly awaited = new Map<string, { ref: Ref; done: (failed: boolean) => void }>();
  private closing = false;

  private constructor(
    private readonly connection: GrpcConnection,
    private readonly workerId: string,
    private readonly onBroken: (error: Error) => void,
  ) {
    this.stream = connection.open(connection.method('/v1.V1Dispatcher/DurableTask'), {
      onMessage: (message) => this.take(DurableTaskResponse.decode(message)),
      onEnd: (error) => {
        if (!this.closing) onBroken(error ?? new Error('the server ended the durable stream'));
      },
    });
    this.send({ registerWorker: { workerId } });
    this.status = setInterval(() => this.tellStatus(), STATUS_MS);
  }

  static async open(
    target: Target,
    workerId: string,
    onBroken: (error: Error) => void,
  ): Promise<DurableStream> {
    return new DurableStream(await GrpcConnection.connect(target), workerId, onBroken);
  }

  /** Waits for something that is not over. */
  get waiting(): number {
    return this.awaited.size;
  }

  close(): void {
    this.closing = true;
    clearInterval(this.status);
    this.connection.close();
  }

  task(action: dispatcherProto.AssignedAction): DurableTask {
    const name = {
      durableTaskExternalId: action.taskRunExternalId,
      invocationCount: action.durableTaskInvocationCount ?? 1,
    };
    const key = `${name.durableTaskExternalId}/${name.invocationCount}`;
    const ask = (request: Request, answer: (response: v1Dispatcher.DurableTaskResponse) => void) => {
      const queue = this.asked.get(key);
      if (queue) queue.push(answer);
      else this.asked.set(key, [answer]);
      this.send(request);
    };
    return {
      wait: (waitForConditions, acknowledged, done) =>
        ask({ waitFor: { ...name, waitForConditions } }, ({ waitForAck }) => {
          this.await(waitForAck!.ref!, () => done());
          acknowledged();
        }),
      memo: (memoKey, payload, done) =>
        ask({ memo: { ...name, key: memoKey } }, ({ memoAck }) => {
          if (!memoAck!.memoAlreadyExisted)
            this.send({ completeMemo: { ref: memoAck!.ref!, memoKey, payload } });
          done();
        }),
      spawn: (triggerOpts, acknowledged, done) =>
        ask({ triggerRuns: { ...name, triggerOpts } }, ({ triggerRunsAck }) => {
          let open = triggerRunsAck!.runEntries.length;
          let failures = 0;
          for (const { branchId, nodeId } of triggerRunsAck!.runEntries)
            this.await({ ...name, branchId, nodeId }, (failed) => {
              if (failed) failures++;
              if (--open === 0) done(failures);
            });
          acknowledged();
        }),
    };
  }

  private await(ref: Ref, done: (failed: boolean) => void): void {
    this.awaited.set(nameOf(ref), { ref, done });
  }

  private send(request: Request): void {
    this.stream.send(DurableTaskRequest.encode(DurableTaskRequest.fromPartial(request)).finish());
  }

  private tellStatus(): void {
    if (this.awaited.size === 0) return;
    const waitingEntries = [...this.awaited.values()].map(({ ref }) => ref);
    this.send({ workerStatus: { workerId: this.workerId, waitingEntries } });
  }

  private take(response: v1Dispatcher.DurableTaskResponse): void {
    const { entryCompleted, error, serverEvict } = response;
    if (entryCompleted) {
      const name = nameOf(entryCompleted.ref!);
      const waiting = this.awaited.get(name);
      // A completion may come twice: by itself and for a status.
      if (!waiting) return;
      this.awaited.delete(name);
      waiting.done(entryCompleted.isFailure);
      return;
    }
    if (error) this.onBroken(new Error(error.errorMessage));
    else if (serverEvict) this.onBroken(new Error(`the server evicted a task: ${serverEvict.reason}`));
    const named = response.waitForAck?.ref ?? response.memoAck?.ref ?? response.triggerRunsAck;
    if (!named) return;
    const key = `${named.durableTaskExternalId}/${named.invocationCount}`;
    const queue = this.asked.get(key);
    const answer = queue?.shift();
    if (queue?.length === 0) this.asked.delete(key);
    answer?.(response);
  }
}

const nameOf = ({ durableTaskExternalId, invocationCount, branchId, nodeId }: Ref) =>
  `${durableTaskExternalId}/${invocationCount}/${branchId}/${nodeId}`;
