import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { RawCalls, RawWorker } from '../sdk/raw-calls';
import { RpcCaller } from '../sdk/rpc-caller';
import { fuzzPool, logIn } from './fuzz-pool';
import { Random } from './random';
import { type Pool, type RestCase, restCase } from './rest-cases';
import { rpcCase } from './rpc-cases';
import type { Subjects } from './rpc-samples';

jest.setTimeout(300_000);

/** The seed of a failure is printed with it; `FUZZ_SEED=… FUZZ_CASES=…` plays it again, or more. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_121);
const CASES = Number(process.env.FUZZ_CASES ?? 10_000);
const REST_SHARE = 0.65;
const IN_FLIGHT = 12;
/** Long enough for an answer under load; a stream that has nothing to say ends here. */
const RPC_DEADLINE_MS = 1_000;
const SESSIONS = 12;

/** Decoding is grpc-js's own; ours would hide a fault behind its sentence. */
const MAY_BE_INTERNAL = /deserializ|decompress/i;
const STACK_TRACE = /\bat .*\.[jt]s:\d+/;

let stack: TestStack;
let calls: RawCalls;
let caller: RpcCaller;
let worker: RawWorker;
let subjects: Subjects;
let pool: Pool;
let cookies: string[];

const pids = () => stack.services().services.map(({ pid }) => pid);
const log = () => readFileSync(path.join(stack.dataDir, 'lite.log'), 'utf8');

beforeAll(async () => {
  stack = await startStack({
    mode: 'lite',
    env: { SERVER_LOGGER_FORMAT: 'json', SERVER_SELF_AUDIT_INTERVAL: '2s' },
  });
  calls = new RawCalls(stack.hostPort, stack.token);
  caller = new RpcCaller(stack.hostPort);
  pool = await fuzzPool(stack, calls);
  worker = await RawWorker.connect(calls, 'fuzzed', ['fuzzed:step']);
  await calls.trigger({ name: 'fuzzed', input: '{}' });
  const { taskRunExternalId } = await worker.next();
  subjects = { workerId: worker.workerId, taskId: taskRunExternalId, workflow: 'fuzzed' };
  for (const name of ['task', 'v1-workflow-run', 'durable-task']) pool[name] = [taskRunExternalId];
  pool.worker = [worker.workerId];
  cookies = [];
  for (let i = 0; i < SESSIONS; i++) cookies.push(await logIn(stack));
});
afterAll(async () => {
  worker?.disconnect();
  caller?.close();
  calls?.close();
  await stack?.stop();
});

async function answerOf({ method, url, headers, body }: RestCase, credentials: Record<string, string>) {
  const response = await fetch(`${stack.serverUrl}${url}`, {
    method,
    headers: { ...headers, ...credentials },
    body: method === 'GET' ? undefined : (body as string | undefined),
    redirect: 'manual',
  });
  return { status: response.status, text: await response.text() };
}

/** Plays cases side by side. @returns what each that went wrong was */
async function play(seed: number, cases: number, one: (random: Random) => Promise<string | null>) {
  const wrong: string[] = [];
  let next = 0;
  const lane = async () => {
    while (next < cases) {
      const number = next++;
      // Each case has chance of its own, so that one can be played again alone.
      const fault = await one(new Random(seed + number * 7919));
      if (fault !== null) wrong.push(`case ${number} of seed ${seed}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return wrong;
}

/** P10, WIR-09: whatever comes, the answer is right or says what is wrong, and the platform stays. */
describe(`${CASES} random requests, seed ${SEED}`, () => {
  const statuses: Record<string, number> = {};
  const restCases = Math.floor(CASES * REST_SHARE);

  it('REST answers none of them with a fault of its own', async () => {
    const before = pids();
    const wrong = await play(SEED, restCases, async (random) => {
      const request = restCase(random, pool);
      const credentials = random.chance(0.75)
        ? { authorization: `Bearer ${stack.token}` }
        : random.chance(0.9)
          ? { cookie: random.of(cookies) }
          : {};
      const { status, text } = await answerOf(request, credentials as Record<string, string>);
      statuses[status] = (statuses[status] ?? 0) + 1;
      const fault = (what: string) =>
        `${what}: ${request.method} ${request.url.slice(0, 300)} ${String(request.body).slice(0, 300)} → ${status} ${text.slice(0, 300)}`;
      if (status >= 500 && request.operationId !== 'monitoring:post:runProbe')
        return fault('a fault of ours');
      if (status >= 400 && !text.includes('"description"')) return fault('no sentence');
      return STACK_TRACE.test(text) ? fault('a stack trace') : null;
    });
    expect(wrong).toEqual([]);
    expect(pids()).toEqual(before);
  });

  it('gRPC answers none of them with a fault of its own', async () => {
    const before = pids();
    const wrong = await play(SEED + 1, CASES - restCases, async (random) => {
      const { path: method, message } = rpcCase(random, subjects);
      const { code, details } = await caller.send(method, message, `Bearer ${stack.token}`, RPC_DEADLINE_MS);
      statuses[code] = (statuses[code] ?? 0) + 1;
      const internal = code === 'INTERNAL' && !MAY_BE_INTERNAL.test(details);
      const ours = internal || code === 'UNKNOWN' || code === 'UNAVAILABLE' || STACK_TRACE.test(details);
      return ours
        ? `${method} ${Buffer.from(message).toString('base64').slice(0, 600)} → ${code} ${details}`
        : null;
    });
    expect(wrong).toEqual([]);
    expect(pids()).toEqual(before);
  });

  it('leaves no trace of a fault in the log, and a platform that works', async () => {
    console.info(`fuzz: ${CASES} cases, answers ${JSON.stringify(statuses)}`);
    const faults = log()
      .split('\n')
      .filter((line) => /unhandled|uncaught|"level":"?(50|60|error|fatal)/i.test(line));
    expect(faults.slice(0, 5)).toEqual([]);
    const probe = await fetch(`${stack.serverUrl}/api/v1/monitoring/${pool.tenant![0]}/probe`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.token}` },
    });
    expect({ status: probe.status, text: await probe.text() }).toEqual({ status: 200, text: '' });
  });

  it('leaves every task in one place: two self-audits after it find nothing', async () => {
    const audit = async () => {
      const response = await fetch(`${stack.serverUrl}/api/v1/stable/self-audit`, {
        headers: { authorization: `Bearer ${stack.token}` },
      });
      return (await response.json()) as {
        checkedAt?: string;
        tasksChecked: number;
        violations: { kind: string; open: number; found: number }[];
      };
    };
    const seen = new Set<string | undefined>();
    await until(async () => seen.add((await audit()).checkedAt).size >= 4, {
      what: 'some audits have passed',
    });
    const { tasksChecked, violations } = await audit();
    expect(tasksChecked).toBeGreaterThan(0);
    expect(violations.filter(({ open, found }) => open + found > 0)).toEqual([]);
  });
});
