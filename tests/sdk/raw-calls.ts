import {
  type CallOptions,
  ChannelCredentials,
  type Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import {
  AdminServiceClient,
  DispatcherClient,
  dispatcherProto,
  EventsServiceClient,
  TraceServiceClient,
  V1DispatcherClient,
  v1Trigger,
  WorkflowServiceClient,
} from '@hatchet-ts/contracts';
import { until } from '@hatchet-ts/testkit';

/** How generated clients take a unary call. */
type Unary<Q, R> = (
  request: Q,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: R) => void,
) => ClientUnaryCall;

/** The gRPC contract without an SDK in between: what is sent is what the test says, byte for byte. */
export class RawCalls {
  readonly dispatcher: DispatcherClient;
  readonly workflows: WorkflowServiceClient;
  readonly events: EventsServiceClient;
  readonly admin: AdminServiceClient;
  readonly durable: V1DispatcherClient;
  readonly traces: TraceServiceClient;
  readonly metadata = new Metadata();

  /** @param token undefined: none is sent */
  constructor(hostPort: string, token: string | undefined) {
    if (token !== undefined) this.metadata.set('authorization', `Bearer ${token}`);
    const credentials = ChannelCredentials.createInsecure();
    const options = { 'grpc.max_send_message_length': -1, 'grpc.max_receive_message_length': -1 };
    this.dispatcher = new DispatcherClient(hostPort, credentials, options);
    this.workflows = new WorkflowServiceClient(hostPort, credentials, options);
    this.events = new EventsServiceClient(hostPort, credentials, options);
    this.admin = new AdminServiceClient(hostPort, credentials, options);
    this.durable = new V1DispatcherClient(hostPort, credentials, options);
    this.traces = new TraceServiceClient(hostPort, credentials, options);
  }

  get clients(): Client[] {
    return [this.dispatcher, this.workflows, this.events, this.admin, this.durable, this.traces];
  }

  /** @throws ServiceError */
  call<Q, R>(client: Client, method: Unary<Q, R>, request: Q): Promise<R> {
    return new Promise((resolve, reject) => {
      method.call(client, request, this.metadata, {}, (error, response) =>
        error ? reject(error) : resolve(response),
      );
    });
  }

  trigger(request: { name: string; input: string; additionalMetadata?: string }): Promise<string> {
    const { workflows } = this;
    return this.call(
      workflows,
      workflows.triggerWorkflow,
      v1Trigger.TriggerWorkflowRequest.fromPartial(request),
    ).then((response) => response.workflowRunId);
  }

  /** The result of a run, asked for on a stream of its own. */
  result(workflowRunId: string): Promise<dispatcherProto.WorkflowRunEvent> {
    const stream = this.dispatcher.subscribeToWorkflowRuns(this.metadata);
    stream.write({ workflowRunId });
    return new Promise((resolve, reject) => {
      stream.once('data', (event: dispatcherProto.WorkflowRunEvent) => {
        resolve(event);
        stream.cancel();
      });
      stream.on('error', reject);
    });
  }

  close(): void {
    for (const client of this.clients) client.close();
  }
}

/** As often as the published SDKs. */
const BEAT_MS = 4_000;

/** A worker over raw calls: it reports what the test says, when the test says it. */
export class RawWorker {
  private readonly actions: dispatcherProto.AssignedAction[] = [];
  private readonly beats: NodeJS.Timeout;

  private constructor(
    private readonly calls: RawCalls,
    readonly workerId: string,
    private readonly stream: ClientReadableStream<dispatcherProto.AssignedAction>,
  ) {
    stream.on('data', (action: dispatcherProto.AssignedAction) => this.actions.push(action));
    // Ends with an error when it is cancelled, which is how a worker leaves.
    stream.on('error', () => {});
    // Of a worker that says nothing for half a minute the platform takes its tasks away.
    this.beats = setInterval(() => this.beat(), BEAT_MS).unref();
  }

  static async connect(
    calls: RawCalls,
    name: string,
    actions: string[],
    slotConfig: Record<string, number> = { default: 10 },
  ): Promise<RawWorker> {
    const { dispatcher } = calls;
    const { workerId } = await calls.call(
      dispatcher,
      dispatcher.register,
      dispatcherProto.WorkerRegisterRequest.fromPartial({
        workerName: name,
        actions,
        slotConfig,
      }),
    );
    const stream = dispatcher.listenV2({ workerId }, calls.metadata);
    await new Promise((resolve) => stream.once('metadata', resolve));
    return new RawWorker(calls, workerId, stream);
  }

  /** The next action that came or comes. */
  async next(): Promise<dispatcherProto.AssignedAction> {
    await until(() => this.actions.length > 0, { what: 'the worker gets an action' });
    return this.actions.shift()!;
  }

  async complete(action: dispatcherProto.AssignedAction, output: string): Promise<void> {
    const { dispatcher } = this.calls;
    await this.calls.call(
      dispatcher,
      dispatcher.sendStepActionEvent,
      dispatcherProto.StepActionEvent.fromPartial({
        workerId: this.workerId,
        jobId: action.jobId,
        jobRunId: action.jobRunId,
        taskId: action.taskId,
        taskRunExternalId: action.taskRunExternalId,
        actionId: action.actionId,
        eventTimestamp: new Date(),
        eventType: dispatcherProto.StepActionEventType.STEP_EVENT_TYPE_COMPLETED,
        eventPayload: output,
        retryCount: action.retryCount,
      }),
    );
  }

  private beat(): void {
    const { dispatcher } = this.calls;
    const request = { workerId: this.workerId, heartbeatAt: new Date() };
    this.calls
      .call(dispatcher, dispatcher.heartbeat, request)
      // The test has let its client or its platform go: there is nobody to tell any more.
      .catch(() => clearInterval(this.beats));
  }

  disconnect(): void {
    clearInterval(this.beats);
    this.stream.cancel();
  }
}
