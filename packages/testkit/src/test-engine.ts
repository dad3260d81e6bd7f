import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import type { EngineContext, TriggerRequest } from '@hatchet-ts/engine';
import type { MessageBroker } from '@hatchet-ts/messaging';
import {
  assignTasks,
  Database,
  ensurePartitions,
  insertTenantIfAbsent,
  takeLeases,
} from '@hatchet-ts/schema';
import { type Clock, Metrics, SystemClock, uuidv7 } from '@hatchet-ts/service-kit';
import { type TestDatabase, testDatabase } from './test-database';

/** A task of a workflow to register; everything left out is as an SDK leaves it. */
export interface TestTask {
  name: string;
  parents?: string[];
  retries?: number;
  backoffFactor?: number;
  isDurable?: boolean;
  /** Of the task: expression, most runs, strategy by the number on the wire. */
  concurrency?: { expression: string; maxRuns?: number; limitStrategy?: number }[];
  conditions?: unknown;
}

/** The rest of a registration, by the names of CreateWorkflowVersionRequest. */
export type TestWorkflow = Record<string, unknown> & {
  name?: string;
  cronTriggers?: string[];
  cronInput?: string;
  onFailureTask?: TestTask;
  scheduledTriggers?: string[];
};

export interface TestEngineOptions {
  /** Default: the system's. With a virtual one `jumpTo` makes the partitions of the days it comes to. */
  clock?: Clock;
}

/**
 * Transitions on a database of their own, with a broker nobody else listens to and one tenant: what a service holds,
 * without the service. Workers are played: `assign`, then `complete` or `fail`.
 */
export class TestEngine {
  readonly ownerId = uuidv7(1);
  readonly workerId = uuidv7(2);
  readonly tenantId: string;
  private names = 0;
  private epoch = 0;
  private shard = 0;
  private readonly more: Database[] = [];

  private constructor(
    readonly context: EngineContext,
    private readonly testDb: TestDatabase,
    private readonly engine: typeof import('@hatchet-ts/engine'),
  ) {
    this.tenantId = uuidv7(context.clock.nowMs());
  }

  static async start({ clock = new SystemClock() }: TestEngineOptions = {}): Promise<TestEngine> {
    // Loaded on demand: most users of the testkit have no use for them.
    const engine = await import('@hatchet-ts/engine');
    const { createBroker } = await import('@hatchet-ts/messaging');
    const testDb = await testDatabase();
    const database = new Database({ url: testDb.url, maxConnections: 12 });
    const broker = createBroker({
      kind: 'memory',
      logger: SILENT as never,
      metrics: new Metrics(),
      processId: uuidv7(1),
    });
    await broker.start();
    const definitions = new engine.Definitions(database, clock);
    const context: EngineContext = { database, broker, clock, definitions, maxInternalRetries: 10 };
    const test = new TestEngine(context, testDb, engine);
    const { tenantId } = test;
    await test.makePartitions();
    await insertTenantIfAbsent(database, { id: tenantId, slug: 'test', name: 'test' }, clock.nowMs());
    test.shard = engine.shardOf(tenantId);
    const [lease] = await takeLeases(database, test.ownerId, [{ shard: test.shard, owner: null, epoch: 0 }]);
    test.epoch = lease!.epoch;
    return test;
  }

  get database(): Database {
    return this.context.database;
  }

  get broker(): MessageBroker {
    return this.context.broker;
  }

  /** What another process of the platform would hold: its own connections and its own cache. */
  anotherProcess(): EngineContext {
    const database = new Database({ url: this.testDb.url, maxConnections: 4 });
    this.more.push(database);
    const definitions = new this.engine.Definitions(database, this.context.clock);
    return { ...this.context, database, definitions };
  }

  /** For a clock that was moved to another day. */
  async makePartitions(): Promise<void> {
    await ensurePartitions({ query: (text) => this.database.query(text) }, this.context.clock.nowMs());
  }

  async stop(): Promise<void> {
    await this.broker.close();
    for (const database of [this.database, ...this.more]) await database.close();
    await this.testDb.close();
  }

  /** Registers a workflow of a name of its own, or a new version of the one named. */
  async register(
    tasks: readonly TestTask[],
    { onFailureTask, scheduledTriggers, ...workflow }: TestWorkflow = {},
  ): Promise<WorkflowDefinition> {
    const name = workflow.name ?? `flow-${++this.names}`;
    const registration = this.engine.parseRegistration({
      description: '',
      version: '',
      eventTriggers: [],
      cronTriggers: [],
      concurrencyArr: [],
      defaultFilters: [],
      ...workflow,
      name,
      tasks: tasks.map((task) => wireTask(name, task)),
      onFailureTask: onFailureTask && wireTask(name, onFailureTask),
    } as never);
    return this.engine.registerWorkflow(this.context, this.tenantId, {
      ...registration,
      scheduledTriggers: scheduledTriggers ?? [],
    });
  }

  request(definition: WorkflowDefinition, over: Partial<TriggerRequest> = {}): TriggerRequest {
    return {
      tenantId: this.tenantId,
      definition,
      input: '{"n":1}',
      metadata: null,
      metadataPairs: {},
      priority: 1,
      parent: null,
      event: null,
      filterPayload: null,
      desiredWorkerId: null,
      desiredLabels: null,
      ...over,
    };
  }

  async trigger(definition: WorkflowDefinition, over: Partial<TriggerRequest> = {}): Promise<string> {
    const triggers = new this.engine.TriggerRuns(this.context);
    const [run] = await triggers.trigger([this.request(definition, over)]);
    return run!.runId;
  }

  /** Gives queued tasks to a worker. @returns those that were in the queue */
  async assign(taskIds: readonly string[], workerId = this.workerId): Promise<Set<string>> {
    const { shard, epoch } = this;
    const tasks = await this.database.query<{ taskId: string; versionId: string; step: number }>(
      'select id as "taskId", version_id as "versionId", step from tasks where id = any($1::uuid[])',
      [taskIds],
    );
    await this.context.definitions.load(tasks.map((task) => task.versionId));
    const items = tasks.map(({ taskId, versionId, step }) => {
      const { durable } = this.context.definitions.peek(versionId)!.tasks[step]!;
      return { taskId, workerId, executionTimeoutMs: 60_000, shard, epoch, durable };
    });
    return assignTasks(this.database, items, this.ownerId, this.context.clock.nowMs());
  }

  /** Plays the worker: gives the task to it and reports the end of the attempt. */
  async complete(taskId: string, output = '{}'): Promise<void> {
    await this.end(taskId, { outcome: 'completed', payload: output });
  }

  async fail(taskId: string, error = 'boom'): Promise<void> {
    await this.end(taskId, { outcome: 'failed', payload: error });
  }

  private async end(
    taskId: string,
    end: { outcome: 'completed' | 'failed'; payload: string },
  ): Promise<void> {
    const assigned = await this.assign([taskId]);
    if (!assigned.has(taskId)) throw new Error(`Task ${taskId} is not in the queue.`);
    const reports = new this.engine.Reports(this.context, () => {});
    const { tenantId } = this;
    await reports.ended({
      taskId,
      tenantId,
      retry: null,
      ...end,
      nonRetryable: false,
      retryAfterMs: null,
      runId: null,
    });
  }

  /** Ids of what stands in the queue, in its order. */
  async queued(): Promise<string[]> {
    const rows = await this.database.query<{ taskId: string }>(
      'select task_id as "taskId" from queue_items where tenant_id = $1 order by -priority, seq',
      [this.tenantId],
    );
    return rows.map((row) => row.taskId);
  }

  /** Tasks that stand nowhere though they are open, or somewhere though they are final: always none. */
  misplaced(): Promise<{ id: string; state: number; places: number }[]> {
    return this.database.query(
      `select t.id, t.state, p.places from tasks t cross join lateral (
         select (select count(*) from queue_items q where q.task_id = t.id) + (select count(*) from assignments a where a.task_id = t.id)
           + (select count(*) from timers m where m.ref = t.id and m.kind <> 'restore')
           + (case when t.evicted then 1 else 0 end)
           + (select count(*) from concurrency_slots s where s.task_id = t.id and s.state = 'waiting')
           + (select count(*) from concurrency_slots s where s.holder_id = t.run_id and s.state = 'waiting')
           + (case when t.awaiting then 1 else 0 end) as places) p
       where (t.state = 0) <> (p.places = 1) and not (t.state <> 0 and p.places = 0)`,
    );
  }
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

function wireTask(workflow: string, { name, concurrency = [], ...task }: TestTask) {
  return {
    timeout: '60s',
    inputs: '{}',
    parents: [],
    retries: 0,
    rateLimits: [],
    workerLabels: {},
    isDurable: false,
    slotRequests: {},
    ...task,
    readableId: name,
    action: `${workflow}:${name}`,
    concurrency,
  };
}
