import { Writable } from 'node:stream';
import { type Environment, readConfig } from '@hatchet-ts/config';
import { type RestSchema, v1Workflows, type WorkflowDefinition } from '@hatchet-ts/contracts';
import {
  Definitions,
  type EngineContext,
  parseRegistration,
  Reports,
  registerWorkflow,
  shardOf,
  TenantLimits,
} from '@hatchet-ts/engine';
import {
  ApiTokens,
  createMasterKeyset,
  createTokenKeyset,
  hashPassword,
  keysetAead,
  type PlatformKeys,
  publicKeyset,
  TokenKeys,
} from '@hatchet-ts/identity';
import { createBroker, type MessageBroker } from '@hatchet-ts/messaging';
import { createMailTransport, GuardedHttp, NetworkGuard } from '@hatchet-ts/outbound';
import {
  assignTasks,
  Database,
  insertMember,
  insertTenantIfAbsent,
  insertUserIfAbsent,
  insertWorker,
  type MemberRole,
} from '@hatchet-ts/schema';
import { createLogger, HealthServer, Metrics, SystemClock, uuidv7 } from '@hatchet-ts/service-kit';
import { testDatabase } from '@hatchet-ts/testkit';
import { type ApiService, createApiService } from '../src';
import { Alerter } from '../src/alerting/alerter';
import { Mailer } from '../src/mail/mailer';
import { Browser } from './browser';
import { checkAnswer } from './contract';

/** Answers are asserted on member by member; types would only repeat the document. */
// biome-ignore lint/suspicious/noExplicitAny: see above
type Json = any;

export interface Answer<T = Json> {
  status: number;
  headers: Headers;
  /** Parsed JSON, or undefined when there is no body. */
  body: T;
  text: string;
}

export interface CallOptions {
  /** Bearer token; null for none. Default: the token of the default tenant. */
  token?: string | null;
  headers?: Record<string, string>;
  /** A value is sent as JSON, a string as it is. */
  body?: unknown;
}

/**
 * The API over HTTP with a database of its own and everything behind it but workers, which tests play themselves:
 * `assign`, `complete` and `fail` do what scheduler and dispatcher would.
 */
/** Log lines as they were written. */
export class MemoryLog extends Writable {
  readonly lines: string[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.lines.push(chunk.toString());
    done();
  }
}

/** Password of every user that `userWith` makes. */
export const PASSWORD = 'Correct-Horse-9';

export class Platform {
  private passwordHash?: string;

  private constructor(
    readonly tenantId: string,
    readonly token: string,
    readonly database: Database,
    readonly broker: MessageBroker,
    readonly engine: EngineContext,
    readonly tokens: ApiTokens,
    readonly api: ApiService,
    readonly health: HealthServer,
    readonly keys: PlatformKeys,
    readonly alerter: Alerter,
    private readonly processId: string,
    private readonly reports: Reports,
    /** What the platform logged as errors. */
    readonly log: MemoryLog,
    private readonly closeDatabase: () => Promise<void>,
  ) {}

  static async start(env: Environment = {}): Promise<Platform> {
    const testDb = await testDatabase();
    const database = new Database({ url: testDb.url });
    const clock = new SystemClock();
    const log = new MemoryLog();
    const logger = createLogger({ service: 'test', level: 'error', destination: log });
    const metrics = new Metrics();
    const processId = uuidv7(clock.nowMs());
    const config = readConfig({
      SERVER_PORT: '0',
      SERVER_BIND_ADDRESS: '127.0.0.1',
      SERVER_AUTH_COOKIE_SECRETS: 'first-secret-1234 second-secret-123',
      SERVER_AUTH_COOKIE_INSECURE: 'true',
      ...env,
    });
    const broker = createBroker({ kind: 'memory', logger, metrics, processId });
    await broker.start();
    const keyset = createTokenKeyset();
    const keys = {
      master: keysetAead(createMasterKeyset()),
      tokens: await TokenKeys.of(publicKeyset(keyset), keyset),
    };
    const tokens = new ApiTokens({
      db: database,
      keys: keys.tokens,
      clock,
      logger,
      serverUrl: config.SERVER_URL,
      grpcBroadcastAddress: config.SERVER_GRPC_BROADCAST_ADDRESS,
    });
    await tokens.start();
    const health = new HealthServer();
    const api = createApiService({
      config,
      clock,
      logger,
      metrics,
      database,
      broker,
      processId,
      health,
      keys,
      tokens,
    });
    try {
      await api.start();
    } catch (error) {
      await api.stop();
      await tokens.stop();
      await broker.close();
      await database.close();
      await testDb.close();
      throw error;
    }
    health.markReady();
    const engine: EngineContext = {
      database,
      broker,
      clock,
      definitions: new Definitions(database, clock),
      maxInternalRetries: 10,
      limits: config.SERVER_ENFORCE_LIMITS
        ? new TenantLimits({ clock, config, database, logger, metrics })
        : undefined,
    };
    const tenantId = '707d0855-80ab-4e1f-a156-f1c4546cbf52';
    await insertTenantIfAbsent(database, { id: tenantId, slug: 'default', name: 'Default' }, clock.nowMs());
    const { token } = await tokens.issue({ tenantId, name: 'default' });
    // The process has one that looks every half a minute; tests look when they want to.
    const alerter = new Alerter({
      clock,
      config,
      database,
      http: new GuardedHttp(new NetworkGuard(config.SERVER_OUTBOUND_ALLOWED_NETWORKS)),
      keys,
      limits: engine.limits,
      logger,
      mail: new Mailer(createMailTransport(config), logger),
    });
    const reports = new Reports(engine, () => {});
    return new Platform(
      tenantId,
      token,
      database,
      broker,
      engine,
      tokens,
      api,
      health,
      keys,
      alerter,
      processId,
      reports,
      log,
      () => testDb.close(),
    );
  }

  async stop(): Promise<void> {
    await this.api.drain?.();
    await this.api.stop();
    await this.tokens.stop();
    await this.broker.close();
    await this.database.close();
    await this.closeDatabase();
  }

  get url(): string {
    return `http://127.0.0.1:${this.api.port}`;
  }

  /** Every answer is checked against the OpenAPI document. */
  async call<T = Json>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const { token = this.token, body } = options;
    const headers: Record<string, string> = { connection: 'close', ...options.headers };
    if (token !== null) headers.authorization ??= `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] ??= 'application/json';
    const response = await fetch(`${this.url}${path.replaceAll('{tenant}', this.tenantId)}`, {
      method,
      headers,
      redirect: 'manual',
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    const answer: Answer<T> = {
      status: response.status,
      headers: response.headers,
      text,
      body: json ? JSON.parse(text) : undefined,
    };
    if (answer.status === 500) throw new Error(`${method} ${path}: 500\n${this.log.lines.at(-1)}`);
    checkAnswer(method, path, answer.status, answer.body);
    return answer;
  }

  /** The body of a call that must succeed. */
  async get<T = Json>(path: string): Promise<T> {
    const answer = await this.call<T>('GET', path);
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  async addTenant(slug: string): Promise<{ tenantId: string; token: string }> {
    const tenantId = uuidv7(Date.now());
    await insertTenantIfAbsent(this.database, { id: tenantId, slug, name: slug }, Date.now());
    const { token } = await this.tokens.issue({ tenantId, name: slug });
    return { tenantId, token };
  }

  /** A user who has logged in, a member of the default tenant if a role is given. */
  async userWith({
    email,
    role,
    emailVerified = true,
    canViewPayloads = true,
    tenantId = this.tenantId,
  }: {
    email: string;
    role?: MemberRole;
    emailVerified?: boolean;
    canViewPayloads?: boolean;
    tenantId?: string;
  }): Promise<Browser> {
    this.passwordHash ??= await hashPassword(PASSWORD);
    const { passwordHash } = this;
    const id = uuidv7(Date.now());
    await insertUserIfAbsent(
      this.database,
      { id, email, name: email, emailVerified, passwordHash },
      Date.now(),
    );
    if (role)
      await insertMember(
        this.database,
        { id: uuidv7(Date.now()), tenantId, userId: id, role, canViewPayloads },
        Date.now(),
      );
    const browser = new Browser(this);
    const login = await browser.call('POST', '/api/v1/users/login', { body: { email, password: PASSWORD } });
    if (login.status !== 200) throw new Error(`login of ${email}: ${login.status} ${login.text}`);
    return browser;
  }

  /** Registers a workflow as a worker would. Tasks run 1 m and may wait 5 m unless told otherwise. */
  register(
    request: v1Workflows.DeepPartial<v1Workflows.CreateWorkflowVersionRequest>,
    tenantId = this.tenantId,
  ): Promise<WorkflowDefinition> {
    const full = v1Workflows.CreateWorkflowVersionRequest.fromPartial(request);
    for (const task of [...full.tasks, ...(full.onFailureTask ? [full.onFailureTask] : [])]) {
      task.action ||= `${full.name}:${task.readableId}`;
      task.timeout ||= '1m';
      task.scheduleTimeout ||= '5m';
    }
    return registerWorkflow(this.engine, tenantId, parseRegistration(full));
  }

  async trigger(
    workflowName: string,
    input: unknown = {},
    more: Partial<RestSchema<'V1TriggerWorkflowRunRequest'>> = {},
  ): Promise<string> {
    const answer = await this.call('POST', '/api/v1/stable/tenants/{tenant}/workflow-runs/trigger', {
      body: { workflowName, input, ...more },
    });
    if (answer.status !== 200) throw new Error(`trigger ${workflowName}: ${answer.status} ${answer.text}`);
    return answer.body.run.metadata.id;
  }

  async addWorker(
    actions: string[],
    more: Partial<Parameters<typeof insertWorker>[1]> = {},
  ): Promise<string> {
    const id = uuidv7(Date.now());
    await insertWorker(
      this.database,
      {
        id,
        tenantId: this.tenantId,
        name: 'worker',
        actions,
        slots: { default: 10 },
        labels: {},
        runtime: null,
        ...more,
      },
      Date.now(),
    );
    await this.database.query('update workers set connected = true, dispatcher_id = $2 where id = $1', [
      id,
      this.processId,
    ]);
    return id;
  }

  /** Puts queued tasks on a worker. */
  async assign(workerId: string, ...taskIds: string[]): Promise<void> {
    const shard = shardOf(this.tenantId);
    await this.database.query('update leases set owner = $2 where shard = $1', [shard, this.processId]);
    const [lease] = await this.database.query<{ epoch: number }>(
      'select epoch from leases where shard = $1',
      [shard],
    );
    const tasks = await this.database.query<{ taskId: string; versionId: string; step: number }>(
      'select id as "taskId", version_id as "versionId", step from tasks where id = any($1::uuid[])',
      [taskIds],
    );
    await this.engine.definitions.load(tasks.map((task) => task.versionId));
    const assigned = await assignTasks(
      this.database,
      tasks.map(({ taskId, versionId, step }) => ({
        taskId,
        workerId,
        executionTimeoutMs: 60_000,
        shard,
        epoch: lease!.epoch,
        durable: this.engine.definitions.peek(versionId)!.tasks[step]!.durable,
      })),
      this.processId,
      this.engine.clock.nowMs(),
    );
    if (assigned.size !== taskIds.length)
      throw new Error(`assigned ${assigned.size} of ${taskIds.length} tasks`);
  }

  started(taskId: string): Promise<unknown> {
    const atMs = this.engine.clock.nowMs();
    return this.reports.started({ taskId, tenantId: this.tenantId, retry: null, atMs });
  }

  /** @param output JSON text */
  complete(taskId: string, output: string | null = '{}'): Promise<unknown> {
    return this.end(taskId, 'completed', output);
  }

  fail(taskId: string, error: string, nonRetryable = false): Promise<unknown> {
    return this.end(taskId, 'failed', error, nonRetryable);
  }

  /** Assigns, starts and completes a queued task. */
  async run(workerId: string, taskId: string, output: string | null = '{}'): Promise<void> {
    await this.assign(workerId, taskId);
    await this.started(taskId);
    await this.complete(taskId, output);
  }

  /** Tasks of a DAG run that exist, by readable id. */
  async tasksOf(runId: string): Promise<Record<string, string>> {
    const details = await this.get<RestSchema<'V1WorkflowRunDetails'>>(
      `/api/v1/stable/workflow-runs/${runId}`,
    );
    return Object.fromEntries(details.shape.map((item) => [item.taskName, item.taskExternalId]));
  }

  private end(
    taskId: string,
    outcome: 'completed' | 'failed',
    payload: string | null,
    nonRetryable = false,
  ): Promise<unknown> {
    return this.reports.ended({
      taskId,
      tenantId: this.tenantId,
      retry: null,
      outcome,
      payload,
      nonRetryable,
      retryAfterMs: null,
      // Unknown here: the quick way for tasks of their own finds out.
      runId: null,
    });
  }
}
