import { v1Workflows } from '@hatchet-ts/contracts';
import { addTenant, queryDatabase, startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { RawCalls, RawWorker } from '../sdk/raw-calls';
import { type CallEnd, RPC_PATHS, RpcCaller } from '../sdk/rpc-caller';
import { type RpcSample, rpcSamples, type Subjects } from './rpc-samples';

const PLANTED = 'tulip-in-the-input';
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The same kinds of ids, of things that exist nowhere. */
const NOTHING: Subjects = {
  workerId: '01900000-0000-7000-8000-000000000001',
  taskId: '01900000-0000-7000-8000-000000000002',
  workflow: 'nowhere',
};

describe('who may call what: every RPC and every caller (USR-07, ENV-02, SEC)', () => {
  let stack: TestStack;
  let caller: RpcCaller;
  let foreign: { tenantId: string; token: string };
  let revoked: string;
  let own: RawCalls;
  let worker: RawWorker;
  let subjects: Subjects;
  let cells = 0;
  const wrong: string[] = [];

  beforeAll(async () => {
    stack = await startStack({ mode: 'lite' });
    caller = new RpcCaller(stack.hostPort);
    foreign = await addTenant(stack, 'foreign');
    revoked = (await addTenant(stack, 'revoked')).token;
    await queryDatabase(
      stack.databaseUrl,
      `update api_tokens set revoked_at = now() where tenant_id = (select id from tenants where slug = 'revoked')`,
    );
    own = new RawCalls(stack.hostPort, stack.token);
    const task = {
      readableId: 'step',
      action: 'own:step',
      inputs: '{}',
      isDurable: true,
      slotRequests: { default: 1 },
    };
    const request = v1Workflows.CreateWorkflowVersionRequest.fromPartial({ name: 'own', tasks: [task] });
    await own.call(own.admin, own.admin.putWorkflow, request);
    await renew();
  });
  afterAll(async () => {
    worker?.disconnect();
    caller?.close();
    own?.close();
    await stack?.stop();
  });

  /** A worker of its own with a task that runs on it, for calls that end one or the other. */
  async function renew(): Promise<void> {
    worker?.disconnect();
    worker = await RawWorker.connect(own, 'own-worker', ['own:step']);
    const triggered = await own.trigger({ name: 'own', input: `{"planted":"${PLANTED}"}` });
    // Tasks of the worker before come here too.
    for (;;) {
      const { taskRunExternalId: taskId } = await worker.next();
      if (taskId !== triggered) continue;
      subjects = { workerId: worker.workerId, taskId, workflow: 'own' };
      return;
    }
  }

  const ask = (path: string, message: Uint8Array, token: string | undefined) =>
    caller.send(path, message, token && `Bearer ${token}`);
  const refused = ({ code, details }: CallEnd) =>
    code === 'UNAUTHENTICATED' && details === 'invalid auth token';

  function note(what: string, right: boolean, { code, details }: CallEnd): void {
    cells++;
    if (!right) wrong.push(`${what}: ${code} ${details}`);
  }

  const stateOf = async (taskId: string) => {
    const [row] = await queryDatabase<{ state: string; held: number }>(
      stack.databaseUrl,
      `select t.state::text as state, (select count(*)::int from assignments a where a.task_id = t.id) as held
         from tasks t where t.id = '${taskId}'`,
    );
    return row;
  };

  it('every method has a sample', () => {
    const sampled = new Set(rpcSamples(NOTHING).map(({ path }) => path));
    expect(RPC_PATHS.filter((path) => !sampled.has(path))).toEqual([]);
  });

  it('none without credentials, with made-up ones, with revoked ones', async () => {
    const all = rpcSamples(subjects);
    for (const [what, token] of [
      ['nobody', undefined],
      ['a made-up token', 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln'],
      ['a revoked token', revoked],
    ] as const) {
      const ends = await Promise.all(all.map(({ path, message }) => ask(path, message, token)));
      for (const [i, end] of ends.entries()) note(`${all[i]!.path} by ${what}`, refused(end), end);
    }
    expect(wrong).toEqual([]);
  });

  it("another tenant's things look as if they did not exist, and nothing happens to them (ENV-01)", async () => {
    const before = await stateOf(subjects.taskId);
    expect(before).toMatchObject({ held: 1 });
    const about = rpcSamples(subjects);
    const unknown = rpcSamples(NOTHING);
    const answers = await Promise.all(
      about.map(async ({ path, message }, i) => {
        // A workflow of the same name may be the caller's own: only what ids name is compared.
        const [end, nothing] = await Promise.all([
          ask(path, message, foreign.token),
          ask(path, unknown[i]!.message, foreign.token),
        ]);
        return { path, end, nothing };
      }),
    );
    for (const { path, end, nothing } of answers) {
      const told = ({ code, details, answers: sent }: CallEnd) =>
        JSON.stringify([
          code,
          code !== 'DEADLINE_EXCEEDED' && details.replace(UUID, '<id>').replace(/nowhere|own/g, '<workflow>'),
          sent.length,
        ]);
      const leaks = end.answers.some((answer) => answer.includes(PLANTED));
      note(
        `${path} by another tenant: ${told(nothing)} if unknown`,
        told(end) === told(nothing) && !leaks,
        end,
      );
    }
    expect(wrong).toEqual([]);
    expect(await stateOf(subjects.taskId)).toEqual(before);
  });

  it('its own tenant may call all of them', async () => {
    const check = ({ path, code }: RpcSample, end: CallEnd) =>
      note(`${path} by its tenant, expected ${code}`, end.code === code, end);
    const samples = rpcSamples(subjects);
    await Promise.all(
      samples
        .filter(({ final }) => !final)
        .map(async (sample) => check(sample, await ask(sample.path, sample.message, stack.token))),
    );
    for (const i of samples.keys()) {
      if (!samples[i]!.final) continue;
      await renew();
      const sample = rpcSamples(subjects)[i]!;
      check(sample, await ask(sample.path, sample.message, stack.token));
    }
    expect(wrong).toEqual([]);
  });

  it('leaves no cell out', async () => {
    const perMethod = 5;
    console.info(`access matrix of gRPC: ${cells} cells, ${wrong.length} wrong`);
    expect(cells).toBe(rpcSamples(NOTHING).length * perMethod);
    expect(cells).toBeGreaterThanOrEqual(RPC_PATHS.length * perMethod);
  });

  it('a revoked token ends its streams and is refused by REST and RPCs, all within 5 s (USR-07)', async () => {
    const brief = await addTenant(stack, 'brief');
    const calls = new RawCalls(stack.hostPort, brief.token);
    const rest = () =>
      fetch(`${stack.serverUrl}/api/v1/tenants/${brief.tenantId}`, {
        headers: { authorization: `Bearer ${brief.token}` },
      });
    const rpc = () => ask('/Dispatcher/GetVersion', new Uint8Array(), brief.token);
    const quiet = await RawWorker.connect(calls, 'brief-worker', ['none:none']);
    const streams = [
      calls.dispatcher.listenV2({ workerId: quiet.workerId }, calls.metadata),
      calls.dispatcher.subscribeToWorkflowRuns(calls.metadata),
      calls.durable.durableTask(calls.metadata),
      calls.durable.listenForDurableEvent(calls.metadata),
    ];
    let open = streams.length;
    for (const stream of streams) {
      stream.on('data', () => {});
      stream.on('error', () => {});
      stream.on('status', () => open--);
    }
    expect((await rest()).status).toBe(200);
    expect((await rpc()).code).toBe('OK');
    await queryDatabase(
      stack.databaseUrl,
      `update api_tokens set revoked_at = now() where tenant_id = '${brief.tenantId}'`,
    );
    const revokedAt = performance.now();
    await until(async () => (await rest()).status === 403 && refused(await rpc()) && open === 0, {
      what: 'everything is refused and closed',
    });
    console.info(`refused everywhere ${Math.round(performance.now() - revokedAt)} ms after the revocation`);
    quiet.disconnect();
    calls.close();
    expect(open).toBe(0);
  });
});
