import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { pythonWithSdk } from './python-environment';

/**
 * The published Python SDK against split mode: one worker and one client program, each behaviour with what it saw
 * (PYS, PYQ). Where Python is absent this is said once, and the behaviours count as skipped.
 */
const python = pythonWithSdk();
if (!python) console.warn('Python 3.10 or newer with venv is not installed: the Python SDK is not tested.');
const whenPython = python ? describe : describe.skip;

interface Saw {
  behaviour: string;
  saw?: unknown;
  error?: string;
}

const PROGRAMS = path.join(__dirname, 'programs');

whenPython('the published Python SDK', () => {
  let stack: TestStack;
  let worker: ChildProcess;
  let client: ChildProcess;
  let output = '';
  const seen = new Map<string, Saw>();

  const start = (program: string) => {
    const { PATH, HOME } = process.env;
    const child = spawn(python!, ['-W', 'ignore', path.join(PROGRAMS, program)], {
      env: {
        PATH,
        HOME,
        HATCHET_CLIENT_TLS_STRATEGY: 'none',
        PYTHONDONTWRITEBYTECODE: '1',
        ...stack.clientEnv,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own group: the SDK's worker has child processes, which end with it.
      detached: true,
    });
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    return child;
  };

  beforeAll(async () => {
    stack = await startStack({ mode: 'split' });
    worker = start('worker.py');
    await until(() => workerIsThere(stack), {
      timeoutMs: 240_000,
      everyMs: 200,
      what: 'the Python worker is there',
    });
    client = start('client.py');
    createInterface({ input: client.stdout! }).on('line', (line) => {
      if (!line.startsWith('{"behaviour"')) return;
      const saw = JSON.parse(line) as Saw;
      seen.set(saw.behaviour, saw);
    });
  }, 400_000);

  afterAll(async () => {
    for (const child of [client, worker]) await end(child);
    await stack?.stop();
  });

  const sees = (behaviour: string) =>
    until(() => seen.get(behaviour), { timeoutMs: 280_000, everyMs: 50, what: `${behaviour} in\n${output}` });

  it.each<[string, string, unknown]>([
    ['runs a task and waits for its result (RUN-02)', 'run_and_wait', { n: 7, attempt: 0 }],
    ['runs fifty in bulk, with results in order (RUN-10)', 'bulk', Array.from({ length: 50 }, (_, n) => n)],
    ['runs a DAG, with outputs of parents (DAG-03)', 'dag', { first: { n: 2 }, second: { n: 20 } }],
    ['retries until an attempt succeeds (RET-01, RET-03)', 'retries', { attempt: 2 }],
    [
      'does not retry what says so (RET-07)',
      'non_retryable',
      expect.stringContaining('no use after attempt 0'),
    ],
    [
      'ends an attempt at its execution timeout (TMO-02)',
      'timeout',
      expect.stringMatching(/Task exceeded timeout/),
    ],
    ['cancels a running task (CAN-01)', 'cancel', 'CANCELLED'],
    ['keeps to a concurrency limit (CON-02)', 'concurrency', { runs: 8, most: 2 }],
    [
      'holds back what a rate limit does not allow (RTL-01, RTL-02)',
      'rate_limit',
      ['COMPLETED', 'COMPLETED', 'COMPLETED', 'QUEUED'],
    ],
    [
      'starts a run by an event (EVT-01)',
      'events',
      { key: 'py:event', outputs: [expect.objectContaining({ n: 5 })] },
    ],
    [
      'creates, lists and deletes a cron (CRN-06, CRN-08, CRN-09)',
      'crons',
      { before: ['py-cron'], after: [] },
    ],
    [
      'schedules, lists, deletes and runs later (SCH-02, SCH-04)',
      'schedule',
      { listed: true, left: [], ran: true },
    ],
    ['streams chunks in order (STR-01, STR-02)', 'streaming', ['one', 'two', 'three']],
    [
      'runs the on-failure task with what failed (ONF-01, ONF-02)',
      'on_failure',
      [{ failed: [expect.stringContaining('broken on purpose')] }],
    ],
    ['sleeps durably (DUR-02)', 'durable_sleep', { slept: true, tookASecond: true }],
  ])(
    '%s',
    async (_, behaviour, expected) => {
      expect(await sees(behaviour)).toEqual({ behaviour, saw: expected });
    },
    290_000,
  );
});

async function workerIsThere(stack: TestStack): Promise<boolean> {
  const tenantId = JSON.parse(Buffer.from(stack.token.split('.')[1]!, 'base64url').toString()).sub as string;
  const response = await fetch(`${stack.serverUrl}/api/v1/tenants/${tenantId}/worker`, {
    headers: { authorization: `Bearer ${stack.token}` },
  });
  const { rows = [] } = (await response.json()) as { rows?: { status: string }[] };
  return rows.some(({ status }) => status === 'ACTIVE');
}

/** Ends a program and what it has started. */
async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  process.kill(-child.pid!, 'SIGKILL');
  await exited;
}
