import { ChannelCredentials, type ClientReadableStream, Metadata, type ServiceError } from '@grpc/grpc-js';
import {
  AdminServiceClient,
  DispatcherClient,
  dispatcherProto,
  EventsServiceClient,
  eventsProto,
  TraceServiceClient,
  v1Trigger,
  v1Workflows,
  WorkflowServiceClient,
  workflowsProto,
} from '@hatchet-ts/contracts';
import { until } from '@hatchet-ts/testkit';

export type WorkflowEvent = dispatcherProto.WorkflowEvent;
const { StepActionEventType, ActionType } = dispatcherProto;

/** A subscription as it goes on: what came, and how it ended. */
export interface Subscription {
  events: WorkflowEvent[];
  /** Settles with the stream's end; an error is returned, not thrown. */
  ended: Promise<ServiceError | null>;
  cancel(): void;
  call: ClientReadableStream<WorkflowEvent>;
}

/** As often as SDKs beat. */
const BEAT_MS = 4000;

type Answer<R> = (error: ServiceError | null, response?: R) => void;

/** The gRPC contract without an SDK: for what no SDK says, or not at a moment of the test's choosing. */
export class RawPlatform {
  private readonly metadata = new Metadata();
  private readonly admin: AdminServiceClient;
  private readonly dispatcher: DispatcherClient;
  private readonly events: EventsServiceClient;
  private readonly traces: TraceServiceClient;
  private readonly workflows: WorkflowServiceClient;
  private readonly listening: { cancel(): void }[] = [];
  private readonly beats: NodeJS.Timeout[] = [];
  readonly actions: dispatcherProto.AssignedAction[] = [];
  private workerId = '';

  constructor(address: string, token: string) {
    this.metadata.set('authorization', `Bearer ${token}`);
    const credentials = ChannelCredentials.createInsecure();
    this.admin = new AdminServiceClient(address, credentials);
    this.dispatcher = new DispatcherClient(address, credentials);
    this.events = new EventsServiceClient(address, credentials);
    this.traces = new TraceServiceClient(address, credentials);
    this.workflows = new WorkflowServiceClient(address, credentials);
  }

  close(): void {
    for (const timer of this.beats) clearInterval(timer);
    for (const stream of this.listening) stream.cancel();
    for (const client of [this.admin, this.dispatcher, this.events, this.traces, this.workflows])
      client.close();
  }

  private ask<R>(call: (answer: Answer<R>) => unknown): Promise<R> {
    return new Promise((resolve, reject) =>
      call((error, response) => (error ? reject(error) : resolve(response!))),
    );
  }

  /** Registers a workflow of the given tasks, each the child of the one before. */
  async register(
    name: string,
    tasks: readonly string[] = [name],
    {
      retries = 0,
      rateLimitKey,
      scheduleTimeout,
    }: { retries?: number; rateLimitKey?: string; scheduleTimeout?: string } = {},
  ): Promise<void> {
    const request = v1Workflows.CreateWorkflowVersionRequest.fromPartial({
      name,
      tasks: tasks.map((task, i) => ({
        readableId: task,
        action: `${name}:${task}`,
        timeout: '60s',
        inputs: '{}',
        parents: i === 0 ? [] : [tasks[i - 1]!],
        retries,
        scheduleTimeout,
        rateLimits: rateLimitKey === undefined ? [] : [{ key: rateLimitKey, units: 1 }],
      })),
    });
    await this.ask((answer) => this.admin.putWorkflow(request, this.metadata, answer));
  }

  /** Registers a worker for the actions and listens: what is assigned to it stands in `actions`. */
  async work(
    actions: readonly string[],
    { slots = 100, labels = {} }: { slots?: number; labels?: Record<string, string> } = {},
  ): Promise<void> {
    const { workerId } = await this.ask<dispatcherProto.WorkerRegisterResponse>((answer) =>
      this.dispatcher.register(
        dispatcherProto.WorkerRegisterRequest.fromPartial({
          workerName: 'raw',
          actions: [...actions],
          slotConfig: { default: slots },
          labels: Object.fromEntries(Object.entries(labels).map(([key, strValue]) => [key, { strValue }])),
        }),
        this.metadata,
        answer,
      ),
    );
    this.workerId = workerId;
    const call = this.dispatcher.listenV2({ workerId }, this.metadata);
    call.on('data', (action: dispatcherProto.AssignedAction) => this.actions.push(action));
    // The stream's end is the test's doing.
    call.on('error', () => undefined);
    this.listening.push(call);
    await new Promise((resolve) => call.once('metadata', resolve));
    const beat = () =>
      this.dispatcher.heartbeat({ workerId, heartbeatAt: new Date() }, this.metadata, () => undefined);
    beat();
    this.beats.push(setInterval(beat, BEAT_MS));
  }

  /** Waits until an attempt of a task was sent to the worker. */
  async assigned(taskId: string, retry = 0): Promise<dispatcherProto.AssignedAction> {
    return until(
      () =>
        this.actions.find(
          (action) =>
            action.actionType === ActionType.START_STEP_RUN &&
            action.taskRunExternalId === taskId &&
            action.retryCount === retry,
        ),
      { what: `attempt ${retry} of ${taskId} is sent to the worker` },
    );
  }

  /** The same, for a task of a DAG run by its name. */
  async assignedStep(runId: string, action: string): Promise<dispatcherProto.AssignedAction> {
    return until(() => this.actions.find((a) => a.workflowRunId === runId && a.actionId === action), {
      what: `${action} of ${runId} is sent to the worker`,
    });
  }

  report(
    action: dispatcherProto.AssignedAction,
    how: 'STARTED' | 'COMPLETED' | 'FAILED',
    payload = '',
  ): Promise<unknown> {
    return this.ask((answer) =>
      this.dispatcher.sendStepActionEvent(
        dispatcherProto.StepActionEvent.fromPartial({
          workerId: this.workerId,
          taskId: action.taskId,
          taskRunExternalId: action.taskRunExternalId,
          actionId: action.actionId,
          eventTimestamp: new Date(),
          eventType: StepActionEventType[`STEP_EVENT_TYPE_${how}`],
          eventPayload: payload,
          retryCount: action.retryCount,
        }),
        this.metadata,
        answer,
      ),
    );
  }

  async trigger(name: string, metadata: Record<string, string> = {}): Promise<string> {
    const answer = await this.ask<workflowsProto.TriggerWorkflowResponse>((done) =>
      this.workflows.triggerWorkflow(
        v1Trigger.TriggerWorkflowRequest.fromPartial({
          name,
          input: '{}',
          additionalMetadata: JSON.stringify(metadata),
        }),
        this.metadata,
        done,
      ),
    );
    return answer.workflowRunId;
  }

  /** @param limit per minute */
  putRateLimit(key: string, limit: number): Promise<unknown> {
    return this.ask((answer) =>
      this.workflows.putRateLimit(
        { key, limit, duration: workflowsProto.RateLimitDuration.MINUTE },
        this.metadata,
        answer,
      ),
    );
  }

  cancel(runId: string): Promise<unknown> {
    return this.ask((answer) =>
      this.admin.cancelTasks(
        v1Workflows.CancelTasksRequest.fromPartial({ externalIds: [runId] }),
        this.metadata,
        answer,
      ),
    );
  }

  putStream(taskId: string, message: string | Buffer, eventIndex?: number): Promise<unknown> {
    return this.ask((answer) =>
      this.events.putStreamEvent(
        eventsProto.PutStreamEventRequest.fromPartial({
          taskRunExternalId: taskId,
          createdAt: new Date(),
          message: Buffer.from(message),
          eventIndex,
        }),
        this.metadata,
        answer,
      ),
    );
  }

  putLog(request: Partial<eventsProto.PutLogRequest>): Promise<unknown> {
    return this.ask((answer) =>
      this.events.putLog(eventsProto.PutLogRequest.fromPartial(request as object), this.metadata, answer),
    );
  }

  exportSpans(
    request: Parameters<TraceServiceClient['export']>[0],
  ): Promise<{ partialSuccess?: { rejectedSpans: bigint; errorMessage: string } | undefined }> {
    return this.ask((answer) => this.traces.export(request, this.metadata, answer as never));
  }

  subscribe(
    request: dispatcherProto.SubscribeToWorkflowEventsRequest,
    from?: 'beginning' | 'now',
  ): Subscription {
    const metadata = this.metadata.clone();
    if (from) metadata.set('x-hatchet-stream-from', from);
    const call = this.dispatcher.subscribeToWorkflowEvents(request, metadata);
    const events: WorkflowEvent[] = [];
    call.on('data', (event: WorkflowEvent) => events.push(event));
    const ended = new Promise<ServiceError | null>((resolve) => {
      call.once('error', resolve);
      call.once('end', () => resolve(null));
    });
    return { events, ended, cancel: () => call.cancel(), call };
  }
}
