import { DurableLogs, PushEvents, prepareEvents } from '@hatchet-ts/engine';
import { hashPassword, sealSecret } from '@hatchet-ts/identity';
import {
  insertInvite,
  insertMember,
  insertTenantIfAbsent,
  insertUserIfAbsent,
  listOrganizations,
  upsertSlackWebhook,
} from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import type { Browser } from './browser';
import { PASSWORD, type Platform } from './platform';

export const newId = (): string => uuidv7(Date.now());

const HOUR_MS = 3_600_000;

/** Makes things of the default tenant that requests can be about, each with a name nobody else has. */
export class SampleThings {
  private constructor(
    readonly platform: Platform,
    /** Makes what the API itself makes. */
    readonly owner: Browser,
    readonly workflow: { id: string; name: string },
    private readonly workerId: string,
    readonly organizationId: string,
    readonly emailToLogIn: string,
  ) {}

  static async on(platform: Platform): Promise<SampleThings> {
    const owner = await platform.userWith({ email: 'maker@example.com', role: 'OWNER' });
    const { name, workflowId } = await platform.register({
      name: `shared-${newId()}`,
      tasks: [{ readableId: 'step' }],
    });
    const worker = await platform.addWorker([`${name}:step`], { slots: { default: 1000, durable: 1000 } });
    const [organization] = await listOrganizations(platform.database);
    const email = `${newId()}@example.com`;
    await platform.userWith({ email });
    return new SampleThings(platform, owner, { id: workflowId, name }, worker, organization!.id, email);
  }

  run(): Promise<string> {
    return this.platform.trigger(this.workflow.name);
  }

  async endedRun(): Promise<string> {
    const id = await this.run();
    await this.platform.run(this.workerId, id);
    return id;
  }

  /** A durable task that has ended, with one entry in its log. */
  async durableTask(): Promise<string> {
    const { platform, workerId } = this;
    const { tenantId } = platform;
    const tasks = [{ readableId: 'step', isDurable: true }];
    const { name } = await platform.register({ name: `durable-${newId()}`, tasks });
    const taskId = await platform.trigger(name);
    await platform.assign(workerId, taskId);
    await platform.started(taskId);
    await new DurableLogs(platform.engine).request({
      tenantId,
      taskId,
      invocation: 1,
      after: null,
      operation: { kind: 'memo', key: Buffer.from('k'), payload: Buffer.from('1') },
    });
    await platform.complete(taskId);
    return taskId;
  }

  async ownWorkflow(): Promise<string> {
    const name = `workflow-${newId()}`;
    return (await this.platform.register({ name, tasks: [{ readableId: 'step' }] })).workflowId;
  }

  worker(): Promise<string> {
    return this.platform.addWorker([`${this.workflow.name}:step`]);
  }

  async token(): Promise<string> {
    const { tenantId, tokens } = this.platform;
    return (await tokens.issue({ tenantId, name: newId() })).tokenId;
  }

  async event(): Promise<string> {
    const { engine, tenantId } = this.platform;
    const events = prepareEvents([{ key: newId(), payload: '{}', metadata: null }]);
    const [pushed] = await new PushEvents(engine).push(tenantId, events);
    return pushed!.id;
  }

  async member(): Promise<string> {
    const { database, tenantId } = this.platform;
    const [id, userId, email] = [newId(), newId(), `${newId()}@example.com`];
    const passwordHash = await hashPassword(PASSWORD);
    await insertUserIfAbsent(
      database,
      { id: userId, email, name: email, emailVerified: true, passwordHash },
      Date.now(),
    );
    const member = { id, tenantId, userId, role: 'MEMBER', canViewPayloads: true } as const;
    await insertMember(database, member, Date.now());
    return id;
  }

  async slack(): Promise<string> {
    const { database, keys, tenantId } = this.platform;
    const id = newId();
    const channel = { teamId: newId(), teamName: 'team', channelId: newId(), channelName: 'channel' };
    const url = await sealSecret(keys.master, 'slack_webhooks', id, 'https://hooks.slack.com/x');
    await upsertSlackWebhook(database, { id, tenantId, ...channel, url }, Date.now());
    return id;
  }

  async rateLimit(): Promise<string> {
    const key = newId();
    await this.platform.database.query(
      `insert into rate_limits
        (tenant_id, key, limit_value, window_unit, value, refilled_at, created_at, updated_at)
       values ($1, $2, 1, 'SECOND', 1, $3, $3, $3)`,
      [this.platform.tenantId, key, new Date()],
    );
    return key;
  }

  /** An invite into a tenant of its own, which the user is no member of yet. */
  async inviteTo(email: string): Promise<string> {
    const { database } = this.platform;
    const [id, tenantId] = [newId(), newId()];
    await insertTenantIfAbsent(database, { id: tenantId, slug: tenantId, name: tenantId }, Date.now());
    const invitation = { id, tenantId, email, role: 'MEMBER', canViewPayloads: true } as const;
    await insertInvite(
      database,
      { ...invitation, invitedBy: 'maker@example.com', expiresAt: Date.now() + HOUR_MS },
      Date.now(),
    );
    return id;
  }
}
