import { setTimeout as delay } from 'node:timers/promises';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import {
  type dispatcherProto,
  type v1Trigger,
  v1Workflows,
  type workflowsProto,
} from '@hatchet-ts/contracts';
import type { Journal } from '../journal';
import type { Random } from '../random';
import { metadataOf, type PlatformCalls, type Tenant, unary } from './platform-calls';
import { type LoadInput, RATE_LIMIT, WORKLOADS, type Workload, workflowOf, workloadOf } from './workloads';

/** Ways to trigger, as likely as their weights say. A bulk is one call for many runs. */
const WAYS = [
  { via: 'single', weight: 75 },
  { via: 'rest', weight: 15 },
  { via: 'bulk', weight: 10 },
] as const;
const BULK = 10;
const RECONNECT_MS = 250;
const TIMEOUT_MS = 5_000;
const RETRYING_TIMEOUT_MS = 120_000;
/** Less than what SDKs do by default: eight attempts over some 13 s. */
const RETRY_FOR_MS = 10_000;
const RETRY_AFTER_MS = 100;

/** Where the load goes. */
export interface Target {
  dispatchers: readonly PlatformCalls[];
  /** Base URLs of the REST API. */
  apis: readonly string[];
  tenants: readonly Tenant[];
}

interface Run {
  item: string;
  workload: Workload;
  input: LoadInput;
}

/** Registers the workflows of the load with every tenant. Doing it again with the same words changes nothing. */
export async function registerLoad(
  { dispatchers: [calls], tenants }: Target,
  description = '',
): Promise<void> {
  for (const tenant of tenants) {
    const metadata = metadataOf(tenant);
    await unary<unknown>((options, callback) =>
      calls!.workflows.putRateLimit(RATE_LIMIT, metadata, options, callback),
    );
    for (const workload of WORKLOADS) {
      const name = workflowOf(workload.name);
      const request = v1Workflows.CreateWorkflowVersionRequest.fromPartial({
        name,
        description,
        ...workload.definition(name),
      });
      await unary<unknown>((options, callback) =>
        calls!.admin.putWorkflow(request, metadata, options, callback),
      );
    }
  }
}

/**
 * Triggers runs at random moments and waits for their results, as clients do. A trigger is made once: without an
 * answer nobody knows whether the run exists, and the journal says so. Clients that retry go on at the next process for
 * a while; should the platform have made the run all the same, its effects happen twice and the checker says so.
 */
export class LoadDriver {
  private readonly waiters: ResultWaiter[];
  private readonly calls: Promise<void>[] = [];
  private readonly workloads: readonly Workload[];
  private readonly cancels: Promise<void>[] = [];
  private items = 0;

  constructor(
    private readonly target: Target,
    private readonly journal: Journal,
    private readonly random: Random,
    private readonly options: { retries?: boolean; weights?: Readonly<Record<string, number>> } = {},
  ) {
    const { weights } = options;
    this.workloads = weights
      ? Object.entries(weights).map(([name, weight]) => ({ ...workloadOf(name), weight }))
      : WORKLOADS;
    this.waiters = target.tenants.map(
      (tenant, index) => new ResultWaiter(target.dispatchers, index, tenant, journal),
    );
  }

  /** Acknowledged runs whose result has not come. */
  get unanswered(): number {
    return this.waiters.reduce((sum, waiter) => sum + waiter.open, 0);
  }

  /** Triggers until `over` settles. @param perSecond runs, on average */
  async drive(perSecond: number, over: Promise<unknown>): Promise<void> {
    let going = true;
    void over.finally(() => {
      going = false;
    });
    // A bulk is one call for ten runs.
    const runsPerCall = (90 + BULK * 10) / 100;
    while (going) {
      this.calls.push(this.trigger());
      // Exponential gaps: arrivals that know nothing of each other.
      await delay((-Math.log(1 - this.random.next()) * 1_000 * runsPerCall) / perSecond);
    }
    await Promise.all(this.calls);
  }

  close(): void {
    for (const waiter of this.waiters) waiter.close();
  }

  /** Acknowledged runs whose result has not come, by their items. */
  openItems(): string[] {
    return this.waiters.flatMap((waiter) => waiter.items);
  }

  /** The same by their ids. */
  openRuns(): string[] {
    return this.waiters.flatMap((waiter) => waiter.runs);
  }

  /** Gives up waiting for all runs but these. */
  forgetAllBut(runIds: ReadonlySet<string>): void {
    for (const waiter of this.waiters) waiter.forgetAllBut(runIds);
  }

  /** Triggers at once what the load else spreads over time. @param calls every tenth of them is for many runs */
  async burst(calls: number): Promise<void> {
    await Promise.all(Array.from({ length: calls }, () => this.trigger()));
  }

  /** Cancels a run at a dispatcher of chance; whether that comes in time, and whether it is answered, is left open. */
  cancel(item: string): void {
    const { journal, random, target } = this;
    const index = this.waiters.findIndex((waiter) => waiter.items.includes(item));
    if (index < 0) return;
    const runId = this.waiters[index]!.runOf(item)!;
    const { admin } = random.pick(target.dispatchers);
    const request = v1Workflows.CancelTasksRequest.fromPartial({ externalIds: [runId] });
    journal.write({ kind: 'cancel', item });
    this.cancels.push(
      unary<unknown>((options, callback) =>
        admin.cancelTasks(request, metadataOf(target.tenants[index]!), options, callback),
      ).then(
        () => {},
        (error: Error) => journal.write({ kind: 'refused', item, error: `cancel: ${error.message}` }),
      ),
    );
  }

  async cancelsAnswered(): Promise<void> {
    await Promise.all(this.cancels);
  }

  private async trigger(): Promise<void> {
    const { random, target } = this;
    const tenantIndex = random.below(target.tenants.length);
    const { via } = random.weighted(WAYS);
    const runs = Array.from({ length: via === 'bulk' ? BULK : 1 }, () => this.newRun());
    const first = random.below(target.dispatchers.length);
    for (const { item, workload, input } of runs)
      this.journal.write({ kind: 'trigger', item, workload: workload.name, key: input.key });
    let runIds: string[];
    try {
      const tenant = target.tenants[tenantIndex]!;
      // A call that is given up may have been carried out: whoever repeats waits for the answer as long as it takes.
      const timeoutMs = this.options.retries ? RETRYING_TIMEOUT_MS : TIMEOUT_MS;
      runIds = await this.repeat((attempt) => {
        const at = first + attempt;
        return via === 'rest'
          ? viaRest(target.apis[at % target.apis.length]!, tenant, runs[0]!, timeoutMs)
          : viaGrpc(target.dispatchers[at % target.dispatchers.length]!, tenant, runs, timeoutMs);
      });
    } catch (error) {
      for (const { item } of runs)
        this.journal.write({ kind: 'refused', item, error: (error as Error).message });
      return;
    }
    for (const [index, { item }] of runs.entries()) {
      const runId = runIds[index]!;
      this.journal.write({ kind: 'ack', item, runId });
      this.waiters[tenantIndex]!.waitFor(runId, item);
    }
  }

  private async repeat<T>(call: (attempt: number) => Promise<T>): Promise<T> {
    const from = performance.now();
    for (let attempt = 0; ; attempt++)
      try {
        return await call(attempt);
      } catch (error) {
        if (!this.options.retries || performance.now() - from > RETRY_FOR_MS) throw error;
        await delay(RETRY_AFTER_MS);
      }
  }

  private newRun(): Run {
    const workload = this.random.weighted(this.workloads);
    const item = `${this.random.seed}#${this.items++}`;
    return { item, workload, input: workload.input(this.random, item) };
  }
}

async function viaGrpc(
  calls: PlatformCalls,
  tenant: Tenant,
  runs: readonly Run[],
  timeoutMs: number,
): Promise<string[]> {
  const requests = runs.map(
    ({ item, workload, input }): v1Trigger.TriggerWorkflowRequest => ({
      name: workflowOf(workload.name),
      input: JSON.stringify(input),
      additionalMetadata: JSON.stringify({ item }),
      desiredWorkerLabels: {},
    }),
  );
  const metadata = metadataOf(tenant);
  if (requests.length === 1) {
    const { workflowRunId } = await unary<workflowsProto.TriggerWorkflowResponse>(
      (options, callback) => calls.workflows.triggerWorkflow(requests[0]!, metadata, options, callback),
      timeoutMs,
    );
    return [workflowRunId];
  }
  const { workflowRunIds } = await unary<workflowsProto.BulkTriggerWorkflowResponse>(
    (options, callback) =>
      calls.workflows.bulkTriggerWorkflow({ workflows: requests }, metadata, options, callback),
    timeoutMs,
  );
  return workflowRunIds;
}

async function viaRest(
  api: string,
  { tenantId, token }: Tenant,
  run: Run,
  timeoutMs: number,
): Promise<string[]> {
  const response = await fetch(`${api}/api/v1/stable/tenants/${tenantId}/workflow-runs/trigger`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      workflowName: workflowOf(run.workload.name),
      input: run.input,
      additionalMetadata: { item: run.item },
    }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${text}`);
  return [(JSON.parse(text) as { run: { metadata: { id: string } } }).run.metadata.id];
}

type ResultStream = ClientDuplexStream<
  dispatcherProto.SubscribeToWorkflowRunsRequest,
  dispatcherProto.WorkflowRunEvent
>;

/** Waits for all runs of a tenant on one stream; when that ends it opens another and asks again for what is open. */
class ResultWaiter {
  private readonly waiting = new Map<string, string>();
  private stream: ResultStream | undefined;
  private closed = false;

  constructor(
    private readonly dispatchers: readonly PlatformCalls[],
    private index: number,
    private readonly tenant: Tenant,
    private readonly journal: Journal,
  ) {
    void this.listen();
  }

  get open(): number {
    return this.waiting.size;
  }

  get items(): string[] {
    return [...this.waiting.values()];
  }

  get runs(): string[] {
    return [...this.waiting.keys()];
  }

  forgetAllBut(runIds: ReadonlySet<string>): void {
    for (const runId of this.waiting.keys()) if (!runIds.has(runId)) this.waiting.delete(runId);
  }

  runOf(item: string): string | undefined {
    for (const [runId, waited] of this.waiting) if (waited === item) return runId;
    return undefined;
  }

  waitFor(runId: string, item: string): void {
    this.waiting.set(runId, item);
    this.stream?.write({ workflowRunId: runId });
  }

  close(): void {
    this.closed = true;
    this.stream?.cancel();
  }

  private async listen(): Promise<void> {
    while (!this.closed) {
      await new Promise<void>((ended) => {
        const { dispatcher } = this.dispatchers[this.index++ % this.dispatchers.length]!;
        const stream = dispatcher.subscribeToWorkflowRuns(metadataOf(this.tenant));
        this.stream = stream;
        stream.on('data', (event: dispatcherProto.WorkflowRunEvent) => this.told(event));
        stream.on('error', () => {});
        stream.on('status', () => ended());
        for (const workflowRunId of this.waiting.keys()) stream.write({ workflowRunId });
      });
      this.stream = undefined;
      await delay(RECONNECT_MS);
    }
  }

  private told({ workflowRunId, results }: dispatcherProto.WorkflowRunEvent): void {
    const item = this.waiting.get(workflowRunId);
    if (item === undefined) return;
    this.waiting.delete(workflowRunId);
    const outputs = Object.fromEntries(results.map(({ taskName, output }) => [taskName, output ?? '']));
    const failed = results.find(({ error }) => error !== undefined);
    this.journal.write({ kind: 'result', item, outputs, error: failed?.error });
  }
}
