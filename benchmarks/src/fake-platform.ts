import * as grpc from '@grpc/grpc-js';
import {
  AdminServiceService,
  DispatcherService,
  type dispatcherProto,
  type v1Trigger,
  v1Workflows,
  WorkflowServiceService,
  type workflowsProto,
} from '@hatchet-ts/contracts';
import type { Target } from '@hatchet-ts/loadtest';

type Run = { id: string; action: string; input: string };
type ActionStream = grpc.ServerWritableStream<unknown, Partial<dispatcherProto.AssignedAction>>;
type ResultStream = grpc.ServerDuplexStream<
  dispatcherProto.SubscribeToWorkflowRunsRequest,
  Partial<dispatcherProto.WorkflowRunEvent>
>;
type Unary<Request, Response> = (
  call: { request: Request; metadata: grpc.Metadata },
  answer: (error: Partial<grpc.StatusObject> | null, response?: Partial<Response>) => void,
) => void;

/** How the fake misbehaves, so that tests see the benchmark notice. */
export interface Misbehaviour {
  /** Runs, by number of trigger from 0, that are acknowledged and then forgotten. */
  forget?: ReadonlySet<number>;
  /** Runs that are sent to the worker twice and whose result comes twice. */
  double?: ReadonlySet<number>;
  /** Runs that fail. */
  fail?: ReadonlySet<number>;
  /** Trigger calls, by number from 0, that are refused. */
  refuse?: ReadonlySet<number>;
}

/** The few RPCs the load client calls, answered from memory by grpc-js: what the client's own transport is tested against. */
export class FakePlatform {
  /** Definitions by workflow name. */
  readonly registered = new Map<string, v1Workflows.CreateWorkflowVersionRequest>();
  /** Parent task of each child run. */
  readonly children: { parent: string; index: number }[] = [];
  readonly reports: dispatcherProto.StepActionEvent[] = [];
  readonly authorizations = new Set<string>();
  private worker: ActionStream | undefined;
  private readonly subscribers = new Map<string, ResultStream>();
  /** Results nobody has subscribed to yet, by run. */
  private readonly finished = new Map<string, Partial<dispatcherProto.WorkflowRunEvent>[]>();
  private readonly numbers = new Map<string, number>();
  private triggerCalls = 0;

  private constructor(
    private readonly server: grpc.Server,
    readonly target: Target,
    private readonly misbehaviour: Misbehaviour,
  ) {}

  static async start(misbehaviour: Misbehaviour = {}): Promise<FakePlatform> {
    const server = new grpc.Server();
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    const fake = new FakePlatform(server, { address: `127.0.0.1:${port}`, token: 'secret' }, misbehaviour);
    fake.serve();
    return fake;
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private serve(): void {
    const putWorkflow: Unary<
      v1Workflows.CreateWorkflowVersionRequest,
      v1Workflows.CreateWorkflowVersionResponse
    > = (call, answer) => {
      this.registered.set(call.request.name, call.request);
      this.authorizations.add(String(call.metadata.get('authorization')[0]));
      answer(null, v1Workflows.CreateWorkflowVersionResponse.fromPartial({ id: 'version' }));
    };
    const register: Unary<dispatcherProto.WorkerRegisterRequest, dispatcherProto.WorkerRegisterResponse> = (
      call,
      answer,
    ) => answer(null, { tenantId: 'tenant', workerId: 'worker', workerName: call.request.workerName });
    const triggerOne: Unary<v1Trigger.TriggerWorkflowRequest, workflowsProto.TriggerWorkflowResponse> = (
      call,
      answer,
    ) => {
      if (this.refuses())
        return answer({ code: grpc.status.RESOURCE_EXHAUSTED, details: 'no more runs: 100 %' });
      const run = this.accept(call.request);
      answer(null, { workflowRunId: run.id });
      this.assign(run);
    };
    const triggerBulk: Unary<
      workflowsProto.BulkTriggerWorkflowRequest,
      workflowsProto.BulkTriggerWorkflowResponse
    > = (call, answer) => {
      if (this.refuses())
        return answer({ code: grpc.status.RESOURCE_EXHAUSTED, details: 'no more runs: 100 %' });
      const runs = call.request.workflows.map((workflow) => this.accept(workflow));
      answer(null, { workflowRunIds: runs.map(({ id }) => id) });
      for (const run of runs) this.assign(run);
    };
    const report: Unary<dispatcherProto.StepActionEvent, dispatcherProto.ActionEventResponse> = (
      call,
      answer,
    ) => {
      this.reports.push(call.request);
      if (call.request.eventType === 2) this.finish(call.request);
      answer(null, { tenantId: 'tenant', workerId: call.request.workerId });
    };
    this.server.addService(AdminServiceService as grpc.ServiceDefinition, { putWorkflow });
    this.server.addService(WorkflowServiceService as grpc.ServiceDefinition, {
      triggerWorkflow: triggerOne,
      bulkTriggerWorkflow: triggerBulk,
    });
    this.server.addService(DispatcherService as grpc.ServiceDefinition, {
      register,
      sendStepActionEvent: report,
      heartbeat: ((_call, answer) => answer(null, {})) as Unary<unknown, unknown>,
      listenV2: (stream: ActionStream) => {
        this.worker = stream;
      },
      subscribeToWorkflowRuns: (stream: ResultStream) => {
        stream.on('data', ({ workflowRunId }) => this.subscribe(workflowRunId, stream));
      },
    });
  }

  private refuses(): boolean {
    return this.misbehaviour.refuse?.has(this.triggerCalls++) ?? false;
  }

  private accept(trigger: v1Trigger.TriggerWorkflowRequest): Run {
    const number = this.numbers.size;
    const id = `run-${number}`;
    this.numbers.set(id, number);
    const { parentTaskRunExternalId: parent, childIndex: index } = trigger;
    if (parent !== undefined && index !== undefined) this.children.push({ parent, index });
    return { id, action: this.registered.get(trigger.name)!.tasks[0]!.action, input: trigger.input };
  }

  private assign(run: Run): void {
    const number = this.numbers.get(run.id)!;
    if (this.misbehaviour.forget?.has(number)) return;
    const times = this.misbehaviour.double?.has(number) ? 2 : 1;
    for (let i = 0; i < times; i++) {
      this.worker!.write({
        workflowRunId: run.id,
        taskRunExternalId: run.id,
        actionId: run.action,
        actionType: 0,
        actionPayload: `{"input":${run.input},"parents":{}}`,
        retryCount: 0,
        tenantId: 'tenant',
        getGroupKeyRunId: '',
        jobId: '',
        jobName: '',
        jobRunId: run.id,
        taskId: '',
        taskName: '',
        priority: 1,
      });
    }
  }

  private finish(event: dispatcherProto.StepActionEvent): void {
    const id = event.taskRunExternalId;
    const failed = this.misbehaviour.fail?.has(this.numbers.get(id)!);
    const result = {
      workflowRunId: id,
      eventType: 0,
      eventTimestamp: new Date(),
      results: [
        {
          taskRunExternalId: id,
          taskName: 'noop',
          jobRunId: id,
          ...(failed ? { error: 'failed' } : { output: event.eventPayload }),
        },
      ],
    };
    const subscriber = this.subscribers.get(id);
    if (subscriber) subscriber.write(result);
    else this.finished.set(id, [...(this.finished.get(id) ?? []), result]);
  }

  private subscribe(id: string, stream: ResultStream): void {
    this.subscribers.set(id, stream);
    for (const result of this.finished.get(id) ?? []) stream.write(result);
  }
}
