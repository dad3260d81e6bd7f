import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { ContractCaller, endOf, nextOf } from './contract-caller';
import type { LiveCall } from './raw-client';
import type { JsonObject } from './trace';

const DISPATCHER = 'Dispatcher';
const WORKFLOWS = 'WorkflowService';
const ADMIN = 'v1.AdminService';
const EVENTS = 'EventsService';
const DAY_S = 86_400;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const NOWHERE = randomUUID();

let stack: TestStack;
let caller: ContractCaller;
/** Open from the beginning: what it waits for takes ten seconds. */
let nowhere: LiveCall;
let claims: Record<string, string | number>;

const tenantPath = (rest: string) => `/api/v1/tenants/${claims.sub}${rest}`;
const stablePath = (rest: string) => `/api/v1/stable/tenants/${claims.sub}${rest}`;

const register = (name: string, action = `${name}:${name}`, task: JsonObject = {}) =>
  caller.call(`${ADMIN}/PutWorkflow`, {
    name,
    tasks: [{ readable_id: name.toLowerCase(), action, inputs: '{}', ...task }],
  });
const trigger = async (name: string, more: JsonObject = {}) =>
  String((await caller.call(`${WORKFLOWS}/TriggerWorkflow`, { name, input: '{}', ...more })).workflow_run_id);

/** A worker of its own for each use, with its stream. */
async function listen(actions: string[], more: JsonObject = {}): Promise<{ id: string; actions: LiveCall }> {
  const { worker_id: id } = await caller.call(`${DISPATCHER}/Register`, {
    worker_name: 'w',
    services: ['default'],
    actions,
    slot_config: { default: 10 },
    ...more,
  });
  return { id: String(id), actions: caller.open(`${DISPATCHER}/ListenV2`, { worker_id: id! }) };
}

const report = (action: JsonObject, type: string, more: JsonObject = {}) =>
  caller.call(`${DISPATCHER}/SendStepActionEvent`, {
    worker_id: 'the name of the worker',
    job_id: action.job_id!,
    task_run_external_id: action.task_run_external_id!,
    action_id: action.action_id!,
    event_timestamp: new Date().toISOString(),
    event_type: `STEP_EVENT_TYPE_${type}`,
    ...more,
  });

async function resultsOf(runId: string): Promise<JsonObject[]> {
  const stream = caller.open(`${DISPATCHER}/SubscribeToWorkflowRuns`, { workflow_run_id: runId });
  const { results } = await nextOf(stream);
  stream.cancel();
  return results as JsonObject[];
}

beforeAll(async () => {
  stack = await startStack({ mode: 'split', env: { SERVER_MSGQUEUE_KIND: 'postgres' } });
  caller = new ContractCaller(stack, stack.token);
  nowhere = caller.open(`${DISPATCHER}/SubscribeToWorkflowEvents`, { workflow_run_id: NOWHERE });
  claims = JSON.parse(Buffer.from(stack.token.split('.')[1]!, 'base64url').toString());
});
afterAll(async () => {
  caller.close();
  await stack.stop();
});

describe('tokens (contract guide 1 and 2)', () => {
  it.each(['bearer', 'Bearer', 'BEARER'])('are taken behind the scheme %s', async (scheme) => {
    expect(await caller.call(`${DISPATCHER}/GetVersion`, {}, `${scheme} ${stack.token}`)).toEqual({
      version: 'v0.111.0',
    });
  });

  it('claim all that SDKs read without asking', () => {
    expect(stack.token).toMatch(/^ey/);
    expect(claims).toEqual({
      sub: expect.stringMatching(UUID),
      iss: stack.serverUrl,
      aud: stack.serverUrl,
      iat: expect.any(Number),
      exp: Number(claims.iat) + 90 * DAY_S,
      token_id: expect.stringMatching(UUID),
      server_url: stack.serverUrl,
      grpc_broadcast_address: stack.hostPort,
    });
  });
});

describe('workers (contract guide 4)', () => {
  const slotsOf = async (id: string) => (await caller.rest('GET', `/api/v1/workers/${id}`)).body.slotConfig;

  it.each([
    ['nothing', {}, { default: { limit: 100, available: 100 } }],
    ['slots alone', { slots: 7 }, { default: { limit: 7, available: 7 } }],
    ['pools of any name', { slot_config: { gpu: 2 } }, { gpu: { limit: 2, available: 2 } }],
  ])('have the slots that %s means', async (_, given, slots) => {
    const { worker_id: id } = await caller.call(`${DISPATCHER}/Register`, {
      worker_name: 'slots',
      actions: ['slots:slots'],
      ...given,
    });
    expect(await slotsOf(String(id))).toEqual(slots);
  });

  it('are new each time they register, under the same name too', async () => {
    const [one, other] = [await listen(['twice:twice']), await listen(['twice:twice'])];
    expect(one.id).not.toBe(other.id);
  });

  it('keep labels that a change does not name', async () => {
    const { id } = await listen(['labels:labels'], { labels: { zone: { str_value: 'eu' } } });
    const labels = { mem: { int_value: 512 } };
    expect(await caller.call(`${DISPATCHER}/UpsertWorkerLabels`, { worker_id: id, labels })).toEqual({
      tenant_id: claims.sub,
      worker_id: id,
    });
    const shown = (await caller.rest('GET', `/api/v1/workers/${id}`)).body.labels as JsonObject[];
    expect(shown.map(({ key, value }) => [key, value]).sort()).toEqual([
      ['mem', '512'],
      ['zone', 'eu'],
    ]);
  });

  it('are told by their heartbeat that their stream has ended, and may listen again under the same id', async () => {
    const { id, actions } = await listen(['again:again']);
    const beat = () =>
      caller.call(`${DISPATCHER}/Heartbeat`, { worker_id: id, heartbeat_at: new Date().toISOString() });
    await until(async () => isDeepStrictEqual(await beat(), {}));
    actions.cancel();
    await until(async () => !isDeepStrictEqual(await beat(), {}));
    expect(await beat()).toEqual({
      status: 'FAILED_PRECONDITION',
      details: `Heartbeat rejected: worker stream is not active: ${id}`,
    });
    const again = caller.open(`${DISPATCHER}/ListenV2`, { worker_id: id });
    await until(async () => isDeepStrictEqual(await beat(), {}));
    expect(await caller.call(`${DISPATCHER}/Unsubscribe`, { worker_id: id })).toEqual({
      tenant_id: claims.sub,
      worker_id: id,
    });
    again.cancel();
  });

  it('get actions under the name they registered, however the workflow spells it', async () => {
    await register('Spelled', 'Spelled:Task');
    const { actions } = await listen(['spelled:task']);
    await trigger('Spelled');
    expect((await nextOf(actions)).action_id).toBe('spelled:task');
  });

  it('get what is kept for old clients: overrides are taken, single replays are not', async () => {
    expect(
      await caller.call(`${DISPATCHER}/PutOverridesData`, { task_run_external_id: randomUUID() }),
    ).toEqual({});
    expect(await caller.call(`${EVENTS}/ReplaySingleEvent`, { event_id: randomUUID() })).toMatchObject({
      status: 'UNIMPLEMENTED',
    });
  });
});

describe('reports (contract guide 6)', () => {
  async function started(name: string) {
    await register(name);
    const { actions } = await listen([`${name}:${name}`]);
    const runId = await trigger(name);
    return { runId, action: await nextOf(actions) };
  }

  it('are answered with the tenant and whatever the worker calls itself, twice over', async () => {
    const { runId, action } = await started('doubled');
    const answer = { tenant_id: claims.sub, worker_id: 'the name of the worker' };
    for (let i = 0; i < 2; i++)
      expect(await report(action, 'COMPLETED', { event_payload: '{"a": 1}' })).toEqual(answer);
    expect(await report(action, 'FAILED', { event_payload: 'late' })).toEqual(answer);
    expect(await resultsOf(runId)).toMatchObject([{ output: '{"a": 1}' }]);
  });

  it('of an output that is no JSON fail the task', async () => {
    const { runId, action } = await started('no-json');
    await report(action, 'COMPLETED', { event_payload: '{bad' });
    expect(await resultsOf(runId)).toMatchObject([{ error: 'invalid json in field `taskOutput`' }]);
  });

  it('of a failure keep its text without NUL', async () => {
    const { runId, action } = await started('nul');
    await report(action, 'FAILED', { event_payload: 'a\0b' });
    expect(await resultsOf(runId)).toMatchObject([{ error: 'ab' }]);
  });

  it('of batches may be empty, may name strangers, and know four types', async () => {
    const batch = (type: string, items: JsonObject[]) =>
      caller.call(`${DISPATCHER}/SendBatchActionEvent`, {
        worker_id: 'w',
        action_id: 'a:b',
        event_timestamp: new Date().toISOString(),
        event_type: `STEP_EVENT_TYPE_${type}`,
        items,
      });
    const answer = { tenant_id: claims.sub, worker_id: 'w' };
    expect(await batch('COMPLETED', [])).toEqual(answer);
    const stranger = { task_run_external_id: randomUUID(), event_payload: '{}' };
    for (const type of ['STARTED', 'COMPLETED', 'FAILED', 'CANCELLED'])
      expect(await batch(type, [stranger])).toEqual(answer);
    expect(await batch('ACKNOWLEDGED', [stranger])).toMatchObject({ status: 'INVALID_ARGUMENT' });
  });
});

describe('subscriptions (contract guide 7)', () => {
  it('pass over ids that are none, and answer once for each time they are asked after an answer', async () => {
    await register('asked');
    const { actions } = await listen(['asked:asked']);
    const runId = await trigger('asked');
    await report(await nextOf(actions), 'COMPLETED');
    const stream = caller.open(`${DISPATCHER}/SubscribeToWorkflowRuns`, { workflow_run_id: 'abc' });
    stream.send({ workflow_run_id: runId });
    expect(await nextOf(stream)).toMatchObject({ workflow_run_id: runId, results: [{ output: '' }] });
    stream.send({ workflow_run_id: runId });
    expect(await nextOf(stream)).toMatchObject({ workflow_run_id: runId });
    expect(stream.end).toBeUndefined();

    const events = caller.open(`${DISPATCHER}/SubscribeToWorkflowEvents`, { workflow_run_id: runId });
    expect(await endOf(events)).toMatchObject({ status: 'OK' });
    expect(events.untaken).toEqual([]);
    stream.cancel();
  });

  it('to events of a run that is nowhere end once it had time to appear', async () => {
    expect(await endOf(nowhere)).toMatchObject({
      status: 'NOT_FOUND',
      details: `workflow run ${NOWHERE} not found`,
    });
  });
});

describe('triggers (contract guide 8)', () => {
  it('find a workflow in lower case where it has no other name', async () => {
    await register('lower');
    expect(await trigger('LOWER')).toMatch(UUID);
  });

  it('take an empty worker id for none', async () => {
    await register('nobody-wanted');
    expect(await trigger('nobody-wanted', { desired_worker_id: '' })).toMatch(UUID);
  });

  it('of children are one run per key or index, with the metadata of the parent under their own', async () => {
    await register('parent');
    await register('child');
    const { actions } = await listen(['parent:parent', 'child:child']);
    const metadata = JSON.stringify({ who: 'parent', kept: 'yes', hatchet__event_id: 'not passed on' });
    const parent = await trigger('parent', { additional_metadata: metadata });
    await nextOf(actions);
    const spawn = (more: JsonObject) =>
      trigger('child', {
        parent_id: parent,
        parent_task_run_external_id: parent,
        additional_metadata: '{"who":"child"}',
        ...more,
      });
    const first = await spawn({ child_index: 0 });
    expect(await spawn({ child_index: 0 })).toBe(first);
    expect(await spawn({ child_index: 1 })).not.toBe(first);
    const keyed = await spawn({ child_index: 2, child_key: 'k' });
    expect(await spawn({ child_index: 3, child_key: 'k' })).toBe(keyed);
    const started = await nextOf(actions, (action) => action.workflow_run_id === first);
    expect(JSON.parse(String(started.additional_metadata))).toEqual({
      who: 'child',
      kept: 'yes',
      traceparent: expect.any(String),
      hatchet__parent_workflow_run_id: parent,
      hatchet__parent_step_run_id: parent,
    });
  });

  it('register workflows in the form of old clients', async () => {
    const step = { readable_id: 'old', action: 'old:old', inputs: '{}' };
    const version = await caller.call(`${WORKFLOWS}/PutWorkflow`, {
      opts: { name: 'old', jobs: [{ name: 'job', steps: [step] }] },
    });
    expect(version).toMatchObject({
      id: expect.stringMatching(UUID),
      workflow_id: expect.stringMatching(UUID),
    });
    expect(await trigger('old')).toMatch(UUID);
  });

  it('of schedules for children need the whole parent', async () => {
    const schedule = { name: 'lower', schedules: [new Date().toISOString()], parent_id: randomUUID() };
    await register('lower');
    expect(await caller.call(`${WORKFLOWS}/ScheduleWorkflow`, schedule)).toMatchObject({
      status: 'INVALID_ARGUMENT',
    });
  });
});

describe('the admin service (contract guide 9)', () => {
  it('knows a definition again', async () => {
    const first = await register('same');
    expect(await register('same')).toEqual(first);
    expect(await register('same', 'same:same', { retries: 3 })).not.toEqual(first);
  });

  it('shows a run by the names of its tasks, as not done while something is to come', async () => {
    await register('shown');
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const { external_id: id } = await caller.call(`${ADMIN}/TriggerWorkflowRun`, {
      workflow_name: 'shown',
      input: base64('{"n":1}'),
    });
    const details = () => caller.call(`${ADMIN}/GetRunDetails`, { external_id: id! });
    expect(await details()).toMatchObject({ task_runs: { shown: { readable_id: 'shown' } } });
    expect((await details()).done ?? false).toBe(false);
    const { actions } = await listen(['shown:shown']);
    await report(await nextOf(actions), 'COMPLETED', { event_payload: '{"m":2}' });
    expect(await details()).toMatchObject({
      done: true,
      input: base64('{"n":1}'),
      task_runs: { shown: { output: base64('{"m":2}') } },
    });
  });
});

describe('events and logs (contract guide 12)', () => {
  const push = (more: JsonObject) =>
    caller.call(`${EVENTS}/Push`, {
      key: 'k',
      payload: '{}',
      event_timestamp: new Date().toISOString(),
      ...more,
    });

  it('name the event by our time, not by the sender’s', async () => {
    const { event_timestamp: at } = await push({ event_timestamp: '2001-01-01T00:00:00Z' });
    expect(Date.parse(String(at))).toBeGreaterThan(Date.now() - 60_000);
  });

  it('refuse a priority out of range', async () => {
    expect(await push({ priority: 9 })).toMatchObject({ status: 'INVALID_ARGUMENT' });
  });

  it('refuse what is too long, empty or about nobody', async () => {
    await register('logged');
    const id = await trigger('logged');
    const log = (message: string, more: JsonObject = {}) =>
      caller.call(`${EVENTS}/PutLog`, {
        task_run_external_id: id,
        created_at: new Date().toISOString(),
        message,
        ...more,
      });
    expect(await log('x'.repeat(10_000), { level: 'WARN' })).toEqual({});
    expect(await log('a line without a level')).toEqual({});
    expect(await log('x'.repeat(10_001))).toMatchObject({ status: 'INVALID_ARGUMENT' });
    expect(await log('')).toMatchObject({ status: 'INVALID_ARGUMENT' });
    expect(await log('x', { level: 'LOUD' })).toMatchObject({ status: 'INVALID_ARGUMENT' });
    expect(await log('x', { task_run_external_id: randomUUID() })).toMatchObject({ status: 'NOT_FOUND' });
    expect(
      await caller.call(`${EVENTS}/PutStreamEvent`, {
        task_run_external_id: randomUUID(),
        created_at: new Date().toISOString(),
        message: Buffer.from('x').toString('base64'),
      }),
    ).toMatchObject({ status: 'NOT_FOUND' });
  });

  it('turn bytes that are no text into text', async () => {
    await register('streamed');
    const { actions } = await listen(['streamed:streamed']);
    const runId = await trigger('streamed');
    const { task_run_external_id: task } = await nextOf(actions);
    const stream = caller.open(`${DISPATCHER}/SubscribeToWorkflowEvents`, { workflow_run_id: runId });
    await until(async () => {
      await caller.call(`${EVENTS}/PutStreamEvent`, {
        task_run_external_id: task!,
        created_at: new Date().toISOString(),
        message: Buffer.from([0x61, 0xff, 0x62]).toString('base64'),
      });
      return stream.untaken.some((event) => event.event_payload === 'a\ufffdb');
    });
    stream.cancel();
  });
});

describe('REST (contract guide 14 and 15)', () => {
  it('reads every spelling of a time, and lists in every parameter that may repeat', async () => {
    const runs = (query: string) =>
      caller.rest('GET', stablePath(`/workflow-runs?only_tasks=false&${query}`));
    for (const since of ['2020-01-01T00:00:00.000Z', '2020-01-01T00:00:00.000000Z', '2020-01-01'])
      expect(await runs(`since=${since}`)).toMatchObject({ status: 200 });
    expect(await runs('since=2020-01-01&statuses=QUEUED&statuses=RUNNING')).toMatchObject({ status: 200 });
  });

  it.each(['by-name', 'BY-NAME'])('takes %s for the name of a workflow, or its id', async (name) => {
    const { workflow_id: id } = await register('by-name');
    const cron = (workflow: unknown, cronName: string) =>
      caller.rest('POST', tenantPath(`/workflows/${workflow}/crons`), {
        input: {},
        additionalMetadata: {},
        cronName,
        cronExpression: '0 3 * * *',
      });
    expect(await cron(name, `of ${name}`)).toMatchObject({ status: 200 });
    expect(await cron(id, `of the id for ${name}`)).toMatchObject({ status: 200 });
  });

  it('counts runs, tells what the tenant may, and shows paused limits', async () => {
    expect(
      (await caller.rest('GET', stablePath('/workflow-runs/count?since=2020-01-01&only_tasks=false'))).body,
    ).toEqual({
      count: expect.any(Number),
    });
    expect((await caller.rest('GET', tenantPath('/entitlements'))).body).toEqual({
      auditLogs: expect.any(Boolean),
      prometheusMetrics: expect.any(Boolean),
      strictAdditionalMetadataFilters: expect.any(Boolean),
      dagOperator: expect.any(Boolean),
      durableStreams: expect.any(Boolean),
      serverlessOperator: expect.any(Boolean),
    });
    const pause = (until: string) =>
      caller.call(`${WORKFLOWS}/PauseRateLimit`, { key: 'paused', paused_until: until });
    const later = '2100-01-01T00:00:00Z';
    const sameTime = (answer: JsonObject) => Date.parse(String(answer.paused_until));
    expect(sameTime(await pause(later))).toBe(Date.parse(later));
    expect(sameTime(await pause('2099-01-01T00:00:00Z'))).toBe(Date.parse(later));
    const { rows } = (await caller.rest('GET', tenantPath('/rate-limits'))).body;
    const limit = (rows as JsonObject[]).find(({ key }) => key === 'paused');
    expect(Date.parse(String(limit?.pausedUntil))).toBe(Date.parse(later));
    expect((await caller.rest('GET', tenantPath(''))).body).toHaveProperty('dataRetentionPeriod');
  });

  it('echoes the ids of a cancel and needs none', async () => {
    const id = randomUUID();
    const cancel = (body: JsonObject) => caller.rest('POST', stablePath('/tasks/cancel'), body);
    expect((await cancel({ externalIds: [id] })).body).toEqual({ ids: [id] });
    expect((await cancel({})).body).toEqual({ ids: [] });
    expect(await caller.call(`${ADMIN}/CancelTasks`, {})).toEqual({});
  });
});

describe('the end of a dispatcher that is stopped (contract guide 1.10)', () => {
  it('ends every long stream with OK, so that workers and waiters come again', async () => {
    const { id, actions } = await listen(['stopped:stopped']);
    const results = caller.open(`${DISPATCHER}/SubscribeToWorkflowRuns`, { workflow_run_id: randomUUID() });
    const hello = { register_worker: { worker_id: id } };
    const durable = caller.open('v1.V1Dispatcher/DurableTask', hello);
    expect(await nextOf(durable)).toEqual(hello);
    const metadata = { additional_meta_key: 'a', additional_meta_value: 'b' };
    const events = caller.open(`${DISPATCHER}/SubscribeToWorkflowEvents`, metadata);
    await register('stopped');
    await stack.kill('grpc-dispatcher', 0, 'SIGTERM');
    for (const stream of [actions, results, durable, events])
      expect({ rpc: stream.rpc, ...(await endOf(stream)) }).toMatchObject({ rpc: stream.rpc, status: 'OK' });
  });
});
