import { dispatcherProto } from '@hatchet-ts/contracts';
import { call } from './transport/call';
import type { GrpcConnection } from './transport/grpc-connection';
import type { GrpcError } from './transport/grpc-stream';

const { ActionType, AssignedAction, StepActionEvent, StepActionEventType } = dispatcherProto;

export interface WorkerSessionOptions {
  name: string;
  /** Ids of the actions the worker runs. */
  actions: readonly string[];
  /** Slots by type. */
  slots: Readonly<Record<string, number>>;
  /** An action to run. Cancellations are not passed on. */
  onAction(action: dispatcherProto.AssignedAction): void;
  /** The worker can no longer work: a stream or heartbeat broke. */
  onBroken(error: Error): void;
}

/** As all SDKs send it. */
const HEARTBEAT_MS = 4_000;

/** A registered worker with its action stream and heartbeats; what it does with an action is its owner's matter. */
export class WorkerSession {
  /** Reports without an answer yet. */
  unanswered = 0;
  heartbeatsAnswered = 0;
  private readonly report: Buffer;
  private readonly heartbeats: NodeJS.Timeout;
  private closed = false;

  private constructor(
    private readonly connection: GrpcConnection,
    readonly workerId: string,
    { onAction, onBroken }: WorkerSessionOptions,
  ) {
    this.report = connection.method('/Dispatcher/SendStepActionEvent');
    const broken = (error: Error) => this.closed || onBroken(error);
    const listen = connection.open(connection.method('/Dispatcher/ListenV2'), {
      onMessage: (message) => {
        const action = AssignedAction.decode(message);
        if (action.actionType === ActionType.START_STEP_RUN) onAction(action);
      },
      onEnd: (error) => broken(error ?? new Error('the server ended the action stream')),
    });
    listen.send(dispatcherProto.WorkerListenRequest.encode({ workerId }).finish());
    listen.end();
    const heartbeat = connection.method('/Dispatcher/Heartbeat');
    this.heartbeats = setInterval(() => {
      const request = dispatcherProto.HeartbeatRequest.encode({ workerId, heartbeatAt: new Date() }).finish();
      connection.unary(heartbeat, request, (error) => {
        if (error) broken(error);
        else this.heartbeatsAnswered++;
      });
    }, HEARTBEAT_MS);
  }

  /** Registers the worker and opens its stream. @throws GrpcError */
  static async open(connection: GrpcConnection, options: WorkerSessionOptions): Promise<WorkerSession> {
    const { name: workerName, actions, slots: slotConfig } = options;
    const request = { workerName, actions: [...actions], services: ['default'], slotConfig };
    const bytes = dispatcherProto.WorkerRegisterRequest.encode(
      dispatcherProto.WorkerRegisterRequest.fromPartial(request),
    ).finish();
    const response = await call(connection, '/Dispatcher/Register', bytes);
    const { workerId } = dispatcherProto.WorkerRegisterResponse.decode(response);
    return new WorkerSession(connection, workerId, options);
  }

  /** @param answered called with the platform's answer to the report */
  started(action: dispatcherProto.AssignedAction, answered: (error: GrpcError | undefined) => void): void {
    this.tell(action, StepActionEventType.STEP_EVENT_TYPE_STARTED, '', answered);
  }

  /** @param output JSON text */
  completed(
    action: dispatcherProto.AssignedAction,
    output: string,
    answered: (error: GrpcError | undefined) => void,
  ): void {
    this.tell(action, StepActionEventType.STEP_EVENT_TYPE_COMPLETED, output, answered);
  }

  /** @param error JSON text with `message` and `stack`, as SDKs send it */
  failed(
    action: dispatcherProto.AssignedAction,
    error: string,
    answered: (error: GrpcError | undefined) => void,
  ): void {
    this.tell(action, StepActionEventType.STEP_EVENT_TYPE_FAILED, error, answered);
  }

  /** Ends the heartbeats; the stream ends with its connection, which is the caller's. */
  close(): void {
    this.closed = true;
    clearInterval(this.heartbeats);
  }

  private tell(
    action: dispatcherProto.AssignedAction,
    eventType: dispatcherProto.StepActionEventType,
    eventPayload: string,
    answered: (error: GrpcError | undefined) => void,
  ): void {
    const event: dispatcherProto.StepActionEvent = {
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
    };
    this.unanswered += 1;
    this.connection.unary(this.report, StepActionEvent.encode(event).finish(), (error) => {
      this.unanswered -= 1;
      answered(error);
    });
  }
}
