import {
  type CallOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import type { Config } from '@hatchet-ts/config';
import {
  AdminServiceClient,
  DispatcherClient,
  dispatcherProto,
  v1Trigger,
  v1Workflows,
  WorkflowServiceClient,
} from '@hatchet-ts/contracts';
import { probeCredentials } from './probe-credentials';

const WORKFLOW = 'hatchet-probe';
const STEP = 'probe';
const ACTION = `${WORKFLOW}:${STEP}`;
const OUTPUT = '{"alive":true}';

type Unary<Q, R> = (
  request: Q,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: R) => void,
) => ClientUnaryCall;

/** A worker and a client in one, over the public gRPC contract: what users have, seen from where they are. */
export class ProbeClient {
  private readonly dispatcher: DispatcherClient;
  private readonly admin: AdminServiceClient;
  private readonly workflows: WorkflowServiceClient;
  private readonly metadata = new Metadata();

  constructor(
    config: Config,
    token: string,
    private readonly deadline: number,
  ) {
    const address =
      config.SERVER_INTERNAL_CLIENT_INTERNAL_GRPC_BROADCAST_ADDRESS ?? config.SERVER_GRPC_BROADCAST_ADDRESS;
    const { credentials, options } = probeCredentials(config);
    this.dispatcher = new DispatcherClient(address, credentials, options);
    this.admin = new AdminServiceClient(address, credentials, options);
    this.workflows = new WorkflowServiceClient(address, credentials, options);
    this.metadata.set('authorization', `Bearer ${token}`);
  }

  registerWorkflow(): Promise<unknown> {
    const task = { readableId: STEP, action: ACTION, timeout: '60s', inputs: '{}' };
    const request = v1Workflows.CreateWorkflowVersionRequest.fromPartial({ name: WORKFLOW, tasks: [task] });
    return this.call(this.admin, this.admin.putWorkflow, request);
  }

  async registerWorker(): Promise<string> {
    const request = dispatcherProto.WorkerRegisterRequest.fromPartial({
      workerName: WORKFLOW,
      actions: [ACTION],
      slotConfig: { default: 1 },
    });
    return (await this.call(this.dispatcher, this.dispatcher.register, request)).workerId;
  }

  /** Answers every run of the probe's workflow that comes; probes at the same time may answer each other's. */
  work(workerId: string): ClientReadableStream<dispatcherProto.AssignedAction> {
    const stream = this.dispatcher.listenV2({ workerId }, this.metadata, { deadline: this.deadline });
    stream.on('data', (action: dispatcherProto.AssignedAction) => {
      const report = dispatcherProto.StepActionEvent.fromPartial({
        workerId,
        taskId: action.taskId,
        taskRunExternalId: action.taskRunExternalId,
        actionId: action.actionId,
        eventTimestamp: new Date(),
        eventType: dispatcherProto.StepActionEventType.STEP_EVENT_TYPE_COMPLETED,
        eventPayload: OUTPUT,
        retryCount: action.retryCount,
      });
      this.call(this.dispatcher, this.dispatcher.sendStepActionEvent, report).catch((error: unknown) =>
        stream.destroy(error as Error),
      );
    });
    return stream;
  }

  async trigger(): Promise<string> {
    const request = v1Trigger.TriggerWorkflowRequest.fromPartial({ name: WORKFLOW, input: '{}' });
    return (await this.call(this.workflows, this.workflows.triggerWorkflow, request)).workflowRunId;
  }

  /** Resolves when the run has ended. @throws Error when it did not complete */
  result(workflowRunId: string): Promise<void> {
    const stream = this.dispatcher.subscribeToWorkflowRuns(this.metadata, { deadline: this.deadline });
    stream.write({ workflowRunId });
    return new Promise<void>((resolve, reject) => {
      stream.on('error', reject);
      stream.on('end', () => reject(new Error('the stream of results ended')));
      stream.once('data', ({ results: [result] }: dispatcherProto.WorkflowRunEvent) => {
        if (result?.output === OUTPUT) resolve();
        else reject(new Error(`the run ended without its output: ${result?.error ?? 'no result'}`));
        stream.cancel();
      });
    });
  }

  unsubscribe(workerId: string): Promise<unknown> {
    return this.call(this.dispatcher, this.dispatcher.unsubscribe, { workerId });
  }

  close(): void {
    for (const client of [this.dispatcher, this.admin, this.workflows]) client.close();
  }

  private call<Q, R>(client: object, method: Unary<Q, R>, request: Q): Promise<R> {
    return new Promise((resolve, reject) => {
      method.call(client, request, this.metadata, { deadline: this.deadline }, (error, response) =>
        error ? reject(error) : resolve(response),
      );
    });
  }
}
