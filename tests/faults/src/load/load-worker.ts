import { setTimeout as delay } from 'node:timers/promises';
import { type ClientReadableStream, type Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { dispatcherProto } from '@hatchet-ts/contracts';
import { outputOf } from '../checker/output';
import type { Attempt, Journal } from '../journal';
import { isFinal, metadataOf, type PlatformCalls, type Tenant, unary } from './platform-calls';
import { ACTIONS, type LoadInput, workflowOf, workloadOf } from './workloads';

const { ActionType, StepActionEventType: Report } = dispatcherProto;
type Action = dispatcherProto.AssignedAction;

const SLOTS = 100;
/** As all SDKs send it. */
const HEARTBEAT_MS = 4_000;
const RECONNECT_MS = 250;

/**
 * One worker of one tenant, over raw gRPC: does what inputs say and writes down what it did before it says so to
 * anybody. Like the SDKs it keeps its id, reopens its stream when that ends, at another dispatcher if there is one, and
 * repeats reports until they are answered.
 */
export class LoadWorker {
  private workerId = '';
  private dispatcher = 0;
  private stream: ClientReadableStream<Action> | undefined;
  private stopped = false;
  /** Attempts in progress, with what stops them. */
  private readonly running = new Map<string, AbortController>();
  private readonly metadata: Metadata;

  constructor(
    private readonly name: string,
    private readonly tenant: Tenant,
    private readonly dispatchers: readonly PlatformCalls[],
    private readonly journal: Journal,
  ) {
    this.metadata = metadataOf(tenant);
  }

  /** Resolves once its first stream is open. */
  async start(firstDispatcher: number): Promise<void> {
    this.dispatcher = firstDispatcher;
    const { workerId } = await unary<dispatcherProto.WorkerRegisterResponse>((options, callback) =>
      this.calls.dispatcher.register(
        dispatcherProto.WorkerRegisterRequest.fromPartial({
          workerName: this.name,
          actions: ACTIONS,
          slotConfig: { default: SLOTS },
        }),
        this.metadata,
        options,
        callback,
      ),
    );
    this.workerId = workerId;
    await new Promise<void>((resolve) => void this.listen(resolve));
    void this.beat();
  }

  stop(): void {
    this.stopped = true;
    this.stream?.cancel();
  }

  /** Loses its stream, and opens another as after any other loss. */
  reconnect(): void {
    this.stream?.cancel();
  }

  private get calls(): PlatformCalls {
    return this.dispatchers[this.dispatcher % this.dispatchers.length]!;
  }

  private async listen(opened: () => void): Promise<void> {
    while (!this.stopped) {
      await new Promise<void>((ended) => {
        const stream = this.calls.dispatcher.listenV2({ workerId: this.workerId }, this.metadata);
        this.stream = stream;
        stream.on('metadata', opened);
        stream.on('data', (action: Action) => void this.act(action));
        stream.on('error', () => {});
        stream.on('status', () => ended());
      });
      this.dispatcher++;
      await delay(RECONNECT_MS);
    }
  }

  private async beat(): Promise<void> {
    while (!this.stopped) {
      const { workerId } = this;
      await unary<unknown>((options, callback) =>
        this.calls.dispatcher.heartbeat(
          { workerId, heartbeatAt: new Date() },
          this.metadata,
          options,
          callback,
        ),
      ).catch((error: ServiceError) => {
        // As the SDKs: a worker whose stream the platform knows nothing of opens another.
        if (error.code === status.FAILED_PRECONDITION) this.stream?.cancel();
      });
      await delay(HEARTBEAT_MS);
    }
  }

  private async act(action: Action): Promise<void> {
    const key = `${action.taskRunExternalId}/${action.retryCount}`;
    if (action.actionType === ActionType.CANCEL_STEP_RUN) {
      this.running.get(key)?.abort();
      return;
    }
    const { input } = JSON.parse(action.actionPayload) as { input: LoadInput };
    const attempt: Attempt = {
      item: input.item,
      worker: this.name,
      taskId: action.taskRunExternalId,
      task: action.taskName,
      retry: action.retryCount,
    };
    const group = input.key === undefined ? undefined : `${this.tenant.tenantId}/${input.key}`;
    this.journal.write({ kind: 'start', ...attempt, key: group });
    const controller = new AbortController();
    this.running.set(key, controller);
    void this.report(action, Report.STEP_EVENT_TYPE_STARTED, '');
    try {
      await delay(input.ms, undefined, { signal: controller.signal });
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error;
      this.journal.write({ kind: 'end', ...attempt, outcome: 'cancelled' });
      return;
    } finally {
      this.running.delete(key);
    }
    const workload = workloadOf(action.actionId.split(':')[0]!.replace(workflowOf(''), ''));
    const fails = workload.fails?.(attempt.retry) ?? false;
    if (!fails) this.journal.write({ kind: 'effect', ...attempt });
    this.journal.write({ kind: 'end', ...attempt, outcome: fails ? 'failed' : 'completed' });
    const code = fails
      ? await this.report(action, Report.STEP_EVENT_TYPE_FAILED, 'fails for the load')
      : await this.report(action, Report.STEP_EVENT_TYPE_COMPLETED, outputOf(attempt));
    this.journal.write({ kind: 'reported', ...attempt, code });
  }

  /** @returns gRPC status of the final answer */
  private async report(
    action: Action,
    eventType: dispatcherProto.StepActionEventType,
    eventPayload: string,
  ): Promise<number> {
    const event = dispatcherProto.StepActionEvent.fromPartial({
      workerId: this.workerId,
      jobId: action.jobId,
      jobRunId: action.jobRunId,
      taskId: action.taskId,
      taskRunExternalId: action.taskRunExternalId,
      actionId: action.actionId,
      eventTimestamp: new Date(),
      eventType,
      eventPayload,
      retryCount: action.retryCount,
    });
    for (let tries = 0; ; tries++) {
      const calls = this.dispatchers[(this.dispatcher + tries) % this.dispatchers.length]!;
      try {
        await unary<unknown>((options, callback) =>
          calls.dispatcher.sendStepActionEvent(event, this.metadata, options, callback),
        );
        return 0;
      } catch (error) {
        if (isFinal(error as ServiceError)) return (error as ServiceError).code;
        await delay(RECONNECT_MS);
      }
    }
  }
}
