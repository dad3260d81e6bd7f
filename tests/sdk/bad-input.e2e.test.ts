import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { v1Workflows } from '@hatchet-ts/contracts';
import { addTenant, queryDatabase, startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { routes } from '../../services/api/src/routes';
import { type BadCall, type BadCallSubjects, BadCallTable, NOBODY } from './bad-call';
import { addBadClientCalls } from './bad-client-calls';
import { addBadWorkerCalls } from './bad-worker-calls';
import { forgedTokens } from './forged-tokens';
import { RawCalls, RawWorker } from './raw-calls';
import { RPC_PATHS, RpcCaller } from './rpc-caller';

const OVERSIZE_BYTES = 4 * 1024 * 1024 + 1;

let stack: TestStack;
let caller: RpcCaller;
let calls: RawCalls;
let foreign: { tenantId: string; token: string };
let foreignCalls: RawCalls;
let foreignWorker: RawWorker;
let foreignRunId: string;
let pids: number[];

const bearer = () => `Bearer ${stack.token}`;
const pidsNow = () => stack.services().services.map(({ pid }) => pid);

/** Rows of every table but those that time alone changes. */
async function storedRows(): Promise<Record<string, number>> {
  const [counts] = await queryDatabase<{ counts: Record<string, number> }>(
    stack.databaseUrl,
    `select jsonb_object_agg(relname, rows) as counts from (
      select c.relname, (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I', c.relname), false, true, '')))[1]::text::int as rows
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname not in ('processes', 'leases', 'worker_heartbeats', 'metric_snapshots', 'self_audits',
          'run_counts', 'run_end_counts', 'uncounted_runs', 'run_count_progress')) as counted`,
  );
  return counts!.counts;
}

/** Wrong values, foreign ids, too much. What is wrong with every RPC alike, bytes and tokens, stands apart. */
function badCalls(subjects: BadCallSubjects): BadCall[] {
  const table = new BadCallTable();
  addBadWorkerCalls(table, subjects);
  addBadClientCalls(table, subjects);
  return table.calls;
}

const register = (on: RawCalls, name: string) =>
  on.call(
    on.admin,
    on.admin.putWorkflow,
    v1Workflows.CreateWorkflowVersionRequest.fromPartial({
      name,
      tasks: [{ readableId: name, action: `${name}:${name}`, inputs: '{}' }],
    }),
  );

beforeAll(async () => {
  stack = await startStack({ mode: 'lite' });
  pids = pidsNow();
  caller = new RpcCaller(stack.hostPort);
  calls = new RawCalls(stack.hostPort, stack.token);
  await register(calls, 'own');
  foreign = await addTenant(stack, 'foreign');
  foreignCalls = new RawCalls(stack.hostPort, foreign.token);
  await register(foreignCalls, 'secret');
  foreignWorker = await RawWorker.connect(foreignCalls, 'foreign-worker', ['secret:secret']);
  foreignRunId = await foreignCalls.trigger({ name: 'secret', input: '{"planted":"tulip"}' });
  await foreignWorker.next();
});

afterAll(async () => {
  foreignWorker?.disconnect();
  caller?.close();
  calls?.close();
  foreignCalls?.close();
  await stack?.stop();
});

afterEach(() => expect(pidsNow()).toEqual(pids));

/** WIR-09, P10 of the reliability promises: the right answer, nothing half stored, the process alive. */
describe('every RPC', () => {
  it.each(RPC_PATHS)('%s refuses forged tokens', async (path) => {
    for (const [what, token] of forgedTokens(stack.token)) {
      const { code, details } = await caller.send(path, new Uint8Array(), `Bearer ${token}`);
      // A header this long ends the connection's patience before anybody reads it.
      const expected = what === 'a hundred kilobytes of claims' ? /^/ : /^invalid auth token$/;
      expect({ what, code, details }).toEqual({
        what,
        code: expect.stringMatching(/^(UNAUTHENTICATED|RESOURCE_EXHAUSTED|INTERNAL)$/),
        details: expect.stringMatching(expected),
      });
      if (what !== 'a hundred kilobytes of claims') expect(code).toBe('UNAUTHENTICATED');
    }
  });

  it.each(RPC_PATHS)('%s refuses calls without a token', async (path) => {
    for (const authorization of [undefined, 'Basic YTpi', stack.token]) {
      const { code, details } = await caller.send(path, new Uint8Array(), authorization);
      expect({ code, details }).toEqual({ code: 'UNAUTHENTICATED', details: 'invalid auth token' });
    }
  });

  it.each(RPC_PATHS)('H43: %s refuses a message over the limit, which it names', async (path) => {
    const { code, details } = await caller.send(path, Buffer.alloc(OVERSIZE_BYTES), bearer());

    expect({ code, details }).toEqual({
      code: 'RESOURCE_EXHAUSTED',
      details: expect.stringContaining('4194304'),
    });
  });

  it.each(RPC_PATHS)('%s survives random bytes', async (path) => {
    const ends = await Promise.all(
      [1, 2, 7, 30, 100, 1_000, 10_000, 100_000].map((length) =>
        caller.send(path, randomBytes(length), bearer()),
      ),
    );

    for (const { code, details } of ends) {
      expect(code).not.toMatch(/^(UNKNOWN|UNAVAILABLE)$/);
      // What cannot be decoded is the one internal error that may happen; ours would hide a fault behind its sentence.
      if (code === 'INTERNAL') expect(details).toMatch(/deserializ/i);
      expect(details).not.toMatch(/\bat .*\.js:\d+/);
    }
  });
});

describe('a token', () => {
  it('that has expired is refused', async () => {
    const { token } = await addTenant(stack, 'brief', { tokenLifetimeMs: 1_000 });

    await until(
      async () => {
        const { code } = await caller.send('/Dispatcher/GetVersion', new Uint8Array(), `Bearer ${token}`);
        return code === 'UNAUTHENTICATED';
      },
      { what: 'the token has expired' },
    );
    const rest = await fetch(`${stack.serverUrl}/api/v1/users/current`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(rest.status).toBe(403);
  });

  it('that was revoked is refused soon, and its streams end (USR-07)', async () => {
    const revoked = await addTenant(stack, 'revoked');
    const own = new RawCalls(stack.hostPort, revoked.token);
    const stream = own.dispatcher.subscribeToWorkflowRuns(own.metadata);
    const ended = once(stream, 'end');
    stream.resume();
    await own.call(own.dispatcher, own.dispatcher.getVersion, {});

    await queryDatabase(stack.databaseUrl, 'update api_tokens set revoked_at = now() where tenant_id = $1', [
      revoked.tenantId,
    ]);

    await ended;
    await expect(own.call(own.dispatcher, own.dispatcher.getVersion, {})).rejects.toMatchObject({
      details: 'invalid auth token',
    });
    own.close();
  });
});

describe('calls with something wrong about them', () => {
  const subjects = () => ({
    foreignWorkerId: foreignWorker.workerId,
    foreignRunId,
    foreignWorkflow: 'secret',
    workflow: 'own',
  });
  // Titles are needed before the platform runs, ids only then.
  const titles = badCalls({
    foreignWorkerId: NOBODY,
    foreignRunId: NOBODY,
    foreignWorkflow: 'secret',
    workflow: 'own',
  }).map(({ path, what }, index) => ({ path, what, index }));
  const callNow = (index: number): BadCall => badCalls(subjects())[index]!;

  it.each(titles)('$path with $what is refused with what is wrong', async ({ index }) => {
    const { path, message, code, text } = callNow(index);

    const end = await caller.send(path, message, bearer());

    expect(end).toEqual({ code, details: expect.stringContaining(text), answers: [] });
  });

  it('store nothing, not even half of it', async () => {
    const before = await storedRows();
    for (const { path, message } of badCalls(subjects())) await caller.send(path, message, bearer());

    expect(await storedRows()).toEqual(before);
  });

  it('change nothing for the tenant whose ids they name', async () => {
    const { status } = await foreignCalls.call(foreignCalls.admin, foreignCalls.admin.getRunDetails, {
      externalId: foreignRunId,
    });
    expect(v1Workflows.RunStatus[status]).toBe('RUNNING');
  });

  it("never wait for another tenant's result", async () => {
    const stream = calls.dispatcher.subscribeToWorkflowRuns(calls.metadata);
    const answers: unknown[] = [];
    stream.on('data', (answer) => answers.push(answer));
    stream.on('error', () => {});
    stream.write({ workflowRunId: foreignRunId });
    stream.write({ workflowRunId: 'no id' });
    const ownRun = await calls.trigger({ name: 'own', input: '{}' });
    await calls.call(
      calls.admin,
      calls.admin.cancelTasks,
      v1Workflows.CancelTasksRequest.fromPartial({ externalIds: [ownRun, foreignRunId] }),
    );
    stream.write({ workflowRunId: ownRun });

    await until(() => answers.length > 0);
    stream.cancel();
    expect(answers).toEqual([expect.objectContaining({ workflowRunId: ownRun })]);
    const { status } = await foreignCalls.call(foreignCalls.admin, foreignCalls.admin.getRunDetails, {
      externalId: foreignRunId,
    });
    expect(v1Workflows.RunStatus[status]).toBe('RUNNING');
  });
});

/** The fields of single routes are under test beside them; here is what holds for all. */
describe('every route', () => {
  const guarded = routes.filter(({ access }) => access.who !== 'open');
  const ofTenants = guarded.filter(
    ({ access, path }) => access.who === 'tenant' && path.includes('{tenant}'),
  );
  // The probe has no body, and reads none.
  const withBody = ofTenants.filter(
    ({ access, method, path }) =>
      access.who === 'tenant' &&
      access.tokens !== false &&
      !['get', 'delete'].includes(method) &&
      !path.endsWith('/probe'),
  );
  const fill = (path: string, tenantId: string) =>
    path.replace('{tenant}', tenantId).replaceAll(/\{[^}]+\}/g, NOBODY);
  async function ask(method: string, path: string, token: string | null, body?: string | Buffer) {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (token !== null) headers.authorization = `Bearer ${token}`;
    const response = await fetch(stack.serverUrl + path, {
      method: method.toUpperCase(),
      headers,
      ...(method === 'get' ? {} : { body: typeof body === 'object' ? new Uint8Array(body) : (body ?? '{}') }),
    });
    return { status: response.status, text: await response.text() };
  }

  it('refuses callers without or with forged credentials', async () => {
    const forged = forgedTokens(stack.token).find(([what]) => what === 'a cut signature')![1];
    const answers = [];
    for (const { method, path } of guarded)
      for (const token of [null, forged, 'nonsense'])
        answers.push([method, path, (await ask(method, fill(path, NOBODY), token)).status]);

    expect(answers.filter(([, , status]) => status !== 403)).toEqual([]);
  });

  it('shows nothing of another tenant', async () => {
    const answers = [];
    for (const { method, path, access } of ofTenants) {
      const { status, text } = await ask(method, fill(path, foreign.tenantId), stack.token);
      expect(text).not.toContain('tulip');
      // Tokens are refused before anything is looked up where only people may act.
      const expected = access.who === 'tenant' && access.tokens === false ? [403, 404] : [404];
      if (!expected.includes(status)) answers.push([method, path, status]);
    }

    expect(answers).toEqual([]);
  });

  it('answers broken bodies with 4xx and no trace of its insides', async () => {
    const tenantId = (
      JSON.parse(Buffer.from(stack.token.split('.')[1]!, 'base64url').toString()) as { sub: string }
    ).sub;
    const before = await storedRows();
    const wrong = [];
    for (const { method, path } of withBody)
      for (const body of [
        '{bad',
        '[]',
        '"text"',
        randomBytes(50),
        `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
      ]) {
        const { status, text } = await ask(method, fill(path, tenantId), stack.token, body);
        if (status < 400 || status >= 500 || /\bat .*\.[jt]s:\d+/.test(text))
          wrong.push([method, path, String(body).slice(0, 20), status, text.slice(0, 200)]);
      }

    expect(wrong).toEqual([]);
    expect(await storedRows()).toEqual(before);
  });
});

describe('bytes that are no protocol at all', () => {
  const ports = () => [Number(stack.hostPort.split(':')[1]), Number(new URL(stack.serverUrl).port)];
  const greetings: [string, Buffer][] = [
    ['random bytes', randomBytes(4_096)],
    ['the beginning of a TLS handshake', Buffer.from('16030100c8010000c40303', 'hex')],
    ['HTTP/1.1 with a broken header', Buffer.from('GET / HTTP/1.1\r\nHost: \0\r\n:\r\n\r\n')],
    [
      'the HTTP/2 preface and a frame longer than it says',
      Buffer.concat([
        Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
        Buffer.from('ffffff000000000000', 'hex'),
      ]),
    ],
  ];

  it.each(greetings)('end the connection, or wait for more, and nothing else: %s', async (_what, bytes) => {
    for (const port of ports()) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.end(bytes);
      socket.resume();
      await once(socket, 'close');
    }

    const { code } = await caller.send('/Dispatcher/GetVersion', new Uint8Array(), bearer());
    expect(code).toBe('OK');
  });
});
