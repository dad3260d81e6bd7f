import type { Browser } from '../../../tests/browser';
import { Platform } from '../../../tests/platform';

const RUNS = '/api/v1/stable/tenants/{tenant}/workflow-runs';
const HIDDEN = { input: {}, output: {}, payloadsRestricted: true };

describe('inputs and outputs of runs', () => {
  let platform: Platform;
  let blind: Browser;
  let runId: string;
  let dagId: string;

  beforeAll(async () => {
    platform = await Platform.start();
    await platform.register({ name: 'alone', tasks: [{ readableId: 'alone' }] });
    await platform.register({ name: 'dag', tasks: [{ readableId: 'a' }, { readableId: 'b' }] });
    const worker = await platform.addWorker(['alone:alone', 'dag:a', 'dag:b']);
    runId = await platform.trigger('alone', { secret: 1 });
    dagId = await platform.trigger('dag', { secret: 2 });
    const { a, b } = await platform.tasksOf(dagId);
    for (const id of [runId, a!, b!]) await platform.run(worker, id, '{"secret":3}');
    blind = await platform.userWith({ email: 'blind@example.com', role: 'MEMBER', canViewPayloads: false });
  });
  afterAll(() => platform.stop());

  it.each([
    '?since=2020-01-01T00:00:00Z&only_tasks=false&include_payloads=true',
    '?since=2020-01-01T00:00:00Z&only_tasks=true&include_payloads=true',
  ])('stay hidden in lists from members who may not see them (%s)', async (query) => {
    const shown = await platform.call('GET', RUNS + query);
    expect(shown.text).toContain('secret');
    const hidden = await blind.call('GET', RUNS + query);
    expect(hidden.text).not.toContain('secret');
    expect(hidden.body.rows.length).toBe(shown.body.rows.length);
    for (const row of hidden.body.rows) expect(row).toMatchObject(HIDDEN);
  });

  it('stay hidden in details and timelines', async () => {
    for (const id of [runId, dagId]) {
      const path = `/api/v1/stable/workflow-runs/${id}`;
      expect((await platform.call('GET', path)).text).toContain('secret');
      const hidden = await blind.call('GET', path);
      expect(hidden.text).not.toContain('secret');
      expect(hidden.body).toMatchObject({ run: HIDDEN });
      for (const task of hidden.body.tasks) expect(task).toMatchObject(HIDDEN);
      expect((await blind.call('GET', `${path}/task-events`)).text).not.toContain('secret');
    }
    expect(await blind.get(`/api/v1/stable/tasks/${runId}`)).toMatchObject(HIDDEN);
    expect((await blind.call('GET', `/api/v1/stable/tasks/${runId}/task-events`)).text).not.toContain(
      'secret',
    );
  });

  it('stay hidden in the crons and schedules that give them', async () => {
    const workflow = '/api/v1/tenants/{tenant}/workflows/alone';
    const input = { secret: 4 };
    const cron = { input, additionalMetadata: {}, cronName: 'nightly', cronExpression: '0 3 * * *' };
    const made = [
      await platform.call('POST', `${workflow}/crons`, { body: cron }),
      await platform.call('POST', `${workflow}/scheduled`, {
        body: { input, additionalMetadata: {}, triggerAt: new Date(Date.now() + 3_600_000).toISOString() },
      }),
    ];
    const lists = [
      '/api/v1/tenants/{tenant}/workflows/crons',
      '/api/v1/tenants/{tenant}/workflows/scheduled',
    ];
    for (const [place, list] of lists.entries())
      for (const path of [list, `${list}/${made[place]!.body.metadata.id}`]) {
        expect((await platform.call('GET', path)).text).toContain('secret');
        const hidden = await blind.call('GET', path);
        expect(hidden.status).toBe(200);
        expect(hidden.text).not.toContain('secret');
      }
  });

  it('can be opened to nobody, oneself included, by an administrator who may not see them', async () => {
    const email = 'blind-admin@example.com';
    const admin = await platform.userWith({ email, role: 'ADMIN', canViewPayloads: false });
    const of = '/api/v1/tenants/{tenant}';
    const { rows } = await admin.get(`${of}/members`);
    const own = rows.find(({ user }: { user: { email: string } }) => user.email === email).metadata.id;
    const refused = { status: 401 };
    const change = (body: object) => admin.call('PATCH', `${of}/members/${own}`, { body });
    expect(await change({ role: 'ADMIN', canViewPayloads: true })).toMatchObject(refused);
    expect(await change({ role: 'ADMIN' })).toMatchObject({ status: 200 });
    const invite = (body: object) =>
      admin.call('POST', `${of}/invites`, { body: { role: 'MEMBER', ...body } });
    expect(await invite({ email: 'friend@example.com', canViewPayloads: true })).toMatchObject(refused);
    const invited = await invite({ email: 'friend@example.com' });
    expect(invited).toMatchObject({ status: 201, body: { canViewPayloads: false } });
    expect(
      await admin.call('PATCH', `${of}/invites/${invited.body.metadata.id}`, {
        body: { role: 'MEMBER', canViewPayloads: true },
      }),
    ).toMatchObject(refused);
    expect(await admin.call('POST', `${of}/api-tokens`, { body: { name: 'all-seeing' } })).toMatchObject(
      refused,
    );
  });

  it('say nothing of restrictions to those who may see them', async () => {
    const { run, tasks } = await platform.get(`/api/v1/stable/workflow-runs/${runId}`);
    expect(run).not.toHaveProperty('payloadsRestricted');
    expect(tasks[0]).not.toHaveProperty('payloadsRestricted');
  });

  it('stay hidden on the timeline of attempts before a replay', async () => {
    await platform.call('POST', '/api/v1/stable/tenants/{tenant}/tasks/replay', {
      body: { externalIds: [runId] },
    });
    for (const path of [
      `/api/v1/stable/workflow-runs/${runId}`,
      `/api/v1/stable/tasks/${runId}/task-events`,
    ]) {
      expect((await platform.call('GET', path)).text).toContain('secret\\":3');
      expect((await blind.call('GET', path)).text).not.toContain('secret');
    }
  });
});
