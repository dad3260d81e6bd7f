import { eventsProto, v1Trigger, v1Workflows, workflowsProto } from '@hatchet-ts/contracts';
import { call, GrpcConnection, type Target } from '@hatchet-ts/loadtest';
import { type ActionHandler, LoadWorker } from './load-worker';
import { ResultStream } from './result-stream';
import { RunLedger } from './run-ledger';
import { actionsOf, PLAIN, type Workload } from './workload';

const { BulkTriggerWorkflowRequest, BulkTriggerWorkflowResponse, TriggerWorkflowResponse } = workflowsProto;

/** Both sides of the load in one process and on one clock: a worker, and a client that triggers and awaits results. */
export class LoadClient {
  readonly ledger = new RunLedger();
  private triggersInFlight = 0;
  private broken: Error | undefined;
  private closing = false;
  private readonly trigger: Buffer;
  private readonly bulkTrigger: Buffer;
  private readonly results: ResultStream;
  private worker: LoadWorker | undefined;

  private constructor(
    private readonly clientSide: GrpcConnection,
    private readonly workerSide: GrpcConnection,
  ) {
    this.trigger = clientSide.method('/WorkflowService/TriggerWorkflow');
    this.bulkTrigger = clientSide.method('/WorkflowService/BulkTriggerWorkflow');
    this.results = new ResultStream(clientSide, this.ledger, (error) => this.breakDown(error));
  }

  static async connect(target: Target): Promise<LoadClient> {
    const clientSide = await GrpcConnection.connect(target);
    const workerSide = await GrpcConnection.connect(target);
    return new LoadClient(clientSide, workerSide);
  }

  /** Registers workflows and a worker for all of them. @param slots of the worker */
  static async open(
    target: Target,
    slots: number,
    workloads: readonly Workload[] = [PLAIN],
    handlers?: ReadonlyMap<string, ActionHandler>,
  ): Promise<LoadClient> {
    const client = await LoadClient.connect(target);
    for (const workload of workloads) await client.register(workload);
    await client.startWorker(slots, workloads, handlers);
    return client;
  }

  async register({ definition }: Workload): Promise<void> {
    const request = v1Workflows.CreateWorkflowVersionRequest.encode(definition).finish();
    await call(this.clientSide, '/v1.AdminService/PutWorkflow', request);
  }

  /** @param handlers for actions that are to be answered otherwise than at once, by action id */
  async startWorker(
    slots: number,
    workloads: readonly Workload[],
    handlers: ReadonlyMap<string, ActionHandler> = new Map(),
  ): Promise<void> {
    this.worker = await LoadWorker.register(
      this.workerSide,
      { slots, actions: workloads.flatMap(actionsOf), handlers },
      this.ledger,
      (error) => this.breakDown(error),
    );
  }

  async putRateLimit(key: string, limit: number, duration: workflowsProto.RateLimitDuration): Promise<void> {
    const request = workflowsProto.PutRateLimitRequest.encode({ key, limit, duration }).finish();
    await call(this.clientSide, '/WorkflowService/PutRateLimit', request);
  }

  /** Answered once the event is stored, with the runs it starts and the waits it ends (up to 1,000). */
  async pushEvent(key: string): Promise<void> {
    const event = { key, payload: '{}', eventTimestamp: new Date() };
    const request = eventsProto.PushEventRequest.encode(eventsProto.PushEventRequest.fromPartial(event));
    await call(this.clientSide, '/EventsService/Push', request.finish());
  }

  /** @throws Error before `startWorker` */
  get workerId(): string {
    if (!this.worker) throw new Error('no worker was started');
    return this.worker.workerId;
  }

  /** Runs that may still bring a result: acknowledged ones without it, and triggers without an answer. */
  get unfinished(): number {
    return this.ledger.open + this.triggersInFlight;
  }

  /** Reports of the worker without an answer: a result may come before its report is answered. */
  get unanswered(): number {
    return this.worker?.unanswered ?? 0;
  }

  /** @throws Error when a stream or connection broke since the start */
  check(): void {
    if (this.broken) throw this.broken;
  }

  /** Triggers one run; `done` is called when the call was answered. */
  triggerOne(done: () => void, workload = PLAIN): void {
    const seq = this.ledger.trigger(1);
    const request = v1Trigger.TriggerWorkflowRequest.encode(workload.request(seq)).finish();
    this.triggersInFlight++;
    this.clientSide.unary(this.trigger, request, (error, response) => {
      this.triggersInFlight--;
      if (error) this.ledger.refused('trigger_errors', error);
      else this.accept(seq, TriggerWorkflowResponse.decode(response).workflowRunId);
      done();
    });
  }

  /** Triggers `count` runs in one call; `done` is called when the call was answered. */
  triggerBulk(count: number, done: () => void, workload = PLAIN): void {
    const first = this.ledger.trigger(count);
    const workflows = Array.from({ length: count }, (_, i) => workload.request(first + i));
    const request = BulkTriggerWorkflowRequest.encode({ workflows }).finish();
    this.triggersInFlight++;
    this.clientSide.unary(this.bulkTrigger, request, (error, response) => {
      this.triggersInFlight--;
      if (error) this.ledger.refused('trigger_errors', error);
      else {
        const { workflowRunIds } = BulkTriggerWorkflowResponse.decode(response);
        for (const [i, runId] of workflowRunIds.entries()) this.accept(first + i, runId);
        if (workflowRunIds.length !== count) {
          const answer = `${count} runs triggered in bulk, ${workflowRunIds.length} ids answered`;
          this.ledger.refused('trigger_errors', new Error(answer));
        }
      }
      done();
    });
  }

  close(): void {
    this.closing = true;
    this.worker?.stop();
    this.clientSide.close();
    this.workerSide.close();
  }

  private accept(seq: number, runId: string): void {
    this.ledger.acknowledge(seq, runId);
    this.results.subscribe(runId);
  }

  /** What a part of the load on a stream of its own calls when that breaks. */
  breakDown(error: Error): void {
    if (!this.closing) this.broken ??= error;
  }
}
