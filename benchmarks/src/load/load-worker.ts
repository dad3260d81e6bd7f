import { dispatcherProto } from '@hatchet-ts/contracts';
import type { GrpcConnection } from '../transport/grpc-connection';
import type { GrpcError } from '../transport/grpc-stream';
import { call } from './call';
import type { RunLedger } from './run-ledger';
import { OUTPUT, sequenceIn } from './workload';

const { ActionType, AssignedAction, StepActionEvent, StepActionEventType } = dispatcherProto;

/** Answers an action in its own time, by calling `complete` once; STARTED was reported. */
export type ActionHandler = (action: dispatcherProto.AssignedAction, complete: () => void) => void;

export interface LoadWorkerOptions {
  slots: number;
  actions: readonly string[];
  /** By action id; what has none is completed at once and booked as the start of a run. */
  handlers: ReadonlyMap<string, ActionHandler>;
}

/** As all SDKs send it. */
const HEARTBEAT_MS = 4_000;

/** A worker of no-op tasks: every action it reads is answered with STARTED and COMPLETED, as two unary calls. */
export class LoadWorker {
  /** Reports without an answer yet. */
  unanswered = 0;
  private readonly report: Buffer;
  private readonly heartbeats: NodeJS.Timeout;

  private constructor(
    private readonly connection: GrpcConnection,
    readonly workerId: string,
    private readonly handlers: LoadWorkerOptions['handlers'],
    private readonly ledger: RunLedger,
    onBroken: (error: Error) => void,
  ) {
    this.report = connection.method('/Dispatcher/SendStepActionEvent');
    const listen = connection.open(connection.method('/Dispatcher/ListenV2'), {
      onMessage: (message) => this.act(AssignedAction.decode(message)),
      onEnd: (error) => onBroken(error ?? new Error('the server ended the action stream')),
    });
    listen.send(dispatcherProto.WorkerListenRequest.encode({ workerId }).finish());
    listen.end();
    const heartbeat = connection.method('/Dispatcher/Heartbeat');
    this.heartbeats = setInterval(() => {
      const request = dispatcherProto.HeartbeatRequest.encode({ workerId, heartbeatAt: new Date() }).finish();
      connection.unary(heartbeat, request, (error) => error && onBroken(error));
    }, HEARTBEAT_MS);
  }

  /** @param onBroken called when the worker can no longer work: the benchmark is then void */
  static async register(
    connection: GrpcConnection,
    { slots, actions, handlers }: LoadWorkerOptions,
    ledger: RunLedger,
    onBroken: (error: Error) => void,
  ): Promise<LoadWorker> {
    const request = dispatcherProto.WorkerRegisterRequest.fromPartial({
      workerName: 'bench-worker',
      actions: [...actions],
      services: ['default'],
      slotConfig: { default: slots, durable: slots },
    });
    const bytes = dispatcherProto.WorkerRegisterRequest.encode(request).finish();
    const response = await call(connection, '/Dispatcher/Register', bytes);
    const { workerId } = dispatcherProto.WorkerRegisterResponse.decode(response);
    return new LoadWorker(connection, workerId, handlers, ledger, onBroken);
  }

  stop(): void {
    clearInterval(this.heartbeats);
  }

  private act(action: dispatcherProto.AssignedAction): void {
    if (action.actionType !== ActionType.START_STEP_RUN) return;
    const handler = this.handlers.get(action.actionId);
    const seq = handler ? undefined : sequenceIn(action.actionPayload);
    if (seq !== undefined) this.ledger.start(seq);
    const event: dispatcherProto.StepActionEvent = {
      workerId: this.workerId,
      jobId: action.jobId,
      jobRunId: action.jobRunId,
      taskId: action.taskId,
      taskRunExternalId: action.taskRunExternalId,
      actionId: action.actionId,
      eventTimestamp: new Date(),
      eventType: StepActionEventType.STEP_EVENT_TYPE_STARTED,
      eventPayload: '',
      retryCount: action.retryCount,
    };
    this.send(event);
    event.eventType = StepActionEventType.STEP_EVENT_TYPE_COMPLETED;
    event.eventPayload = OUTPUT;
    const complete = () => this.send(event);
    if (handler) handler(action, complete);
    else complete();
  }

  private send(event: dispatcherProto.StepActionEvent): void {
    this.unanswered += 1;
    this.connection.unary(this.report, StepActionEvent.encode(event).finish(), this.reported);
  }

  private readonly reported = (error: GrpcError | undefined) => {
    this.unanswered -= 1;
    if (error) this.ledger.refused('report_errors', error);
  };
}
