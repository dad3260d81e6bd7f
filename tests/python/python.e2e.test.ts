import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { pythonWithSdk } from './python-environment';

/**
 * The published Python SDK against split mode, used in all the ways its users do (PYS, PYQ): a worker runs the workflows
 * of every scenario, a player goes through all scenarios at the same time and says what was wrong with each. Where
 * Python is absent this is said once, and the scenarios count as skipped.
 */
const python = pythonWithSdk();
if (!python) console.warn('Python 3.10 or newer with venv is not installed: the Python SDK is not tested.');
const whenPython = python ? describe : describe.skip;

/** What a scenario is called in the programs, and what it shows. */
const SCENARIOS: [name: string, shows: string][] = [
  ['simple runs in every way', 'RUN-01, RUN-02, RUN-06, RUN-10, PYQ-07, WIR-01'],
  ['exceptions among results', 'RUN-10'],
  ['idempotency keys', 'RUN-02'],
  ['children of a task, in bulk, alone, with keys, from threads', 'RUN-10, RUN-13, DUR-24'],
  ["children cancelled with their parent's filter", 'BLK-01, CAN-01'],
  ['replay by ids, by filters, page by page', 'BLK-01, BLK-03, PYS-10'],
  ["retries: none, with backoff, with a delay of the task's own", 'RET-01, RET-03, RET-07'],
  ['metadata, priority and keys of a trigger', 'MET-01, PRI-01'],
  ['unknown ids and workflows', 'RUN-02, RUN-21, PYS-10'],
  ['details of a run while it runs and after it', 'RUN-02'],
  ['a DAG with outputs of parents', 'DAG-03, RUN-16'],
  ['conditions: sleeps, events, or-groups, branches, skips', 'CND-01'],
  ['a task cancelled by a condition', 'CND-01'],
  ['on failure', 'ONF-01, ONF-02'],
  ['on success', 'DAG-03'],
  ['cancelling itself and by a client', 'CAN-01, CAN-05'],
  ['timeouts, refreshed and not', 'TMO-02'],
  ['concurrency: who is cancelled, by strategy', 'CON-02'],
  ['concurrency: two rules, a number, an expression, a rule of the tenant', 'CON-02, CON-03'],
  ['rate limits: static, dynamic, paused, listed', 'RTL-01, RTL-02, RTL-09, PYS-17'],
  ['priority decides who goes first', 'PRI-01'],
  ['placement: labels, sticky runs and children, slots', 'AFF-01, STK-01, STK-03, SLT-01'],
  ['batches: by size, interval and key, broadcast, failing', 'TSK-01'],
  ['events: pushed, in bulk, listed, read', 'EVT-01'],
  ['filters: declared and made, with scopes and payloads', 'EVT-12, PYS-13'],
  ['crons: made, listed in every way, read, deleted', 'CRN-06, CRN-08, CRN-09, PYS-11'],
  ['crons: one that is declared runs with its input', 'CRN-01'],
  ['schedules: made, changed, listed, deleted, run', 'SCH-02, SCH-04, PYS-12, WIR-04'],
  ['durable: sleeps, events, or-groups', 'DUR-02, DUR-08, PYS-09, WIR-06'],
  ['durable: events of before, by scope', 'DUR-08'],
  ['durable: children alone, in bulk, DAGs, keys, failures', 'DUR-20, DUR-22, PYS-09'],
  ['durable: replay and branches from every node, memos', 'DUR-30'],
  ['durable: nondeterminism is caught', 'DUR-05'],
  ['durable: evicted in a sleep, an event, children, and cancelled', 'DUR-28'],
  ['durable: a tree of durable children, and the loop of an agent', 'DUR-19'],
  ['runs, listed with every argument', 'RUN-02, RUN-20, PYS-10'],
  ['workers: listed, read, paused, with what they run', 'WRK-01, WRK-24, PYS-15'],
  ['workflows: listed, read, versions, paused', 'TSK-12, RET-14, PYQ-05'],
  ['tenant, metrics, expressions', 'RUN-24, PYS-17'],
  ['logs: captured, with levels and attempts, by time', 'LOG-01, PYS-17, WIR-03'],
  ['a stream, subscribed to while the task runs', 'STR-01, STR-02, WIR-03'],
  ['spans of an instrumented worker, by run', 'OTL-03, MET-07, WIR-07'],
  ['webhooks: every kind made, changed, listed, called, deleted', 'WHK-01, WHK-26, PYS-14'],
  [
    'shapes: dataclasses, typed dicts, serializers, nothing, large, dependencies, lifespans',
    'PYS-01, MID-11',
  ],
  ['no validator: fields that nobody declared reach the task', 'TSK-06'],
  ['defaults of a workflow hold for tasks that say nothing else', 'TSK-10'],
  ['metadata of a definition is that of each of its runs', 'TSK-11'],
  ['runs of one workflow, a hundred at a time', 'RUN-19'],
  ['cancelling tells synchronous and asynchronous tasks', 'CAN-04'],
  ['logs of two runs at the same time stay apart', 'LOG-02'],
];
const PROGRAMS = path.join(__dirname, 'scenarios');
/** The player itself gives a scenario 300 s. */
const LIMIT_MS = 330_000;

whenPython('the published Python SDK', () => {
  let stack: TestStack;
  let folder: string;
  const programs: ChildProcess[] = [];
  let output = '';
  let over = false;
  const problems = new Map<string, string | null>();

  const start = (program: string, ...args: string[]) => {
    const { PATH, HOME } = process.env;
    const child = spawn(python!, ['-W', 'ignore', path.join(PROGRAMS, program), ...args], {
      env: {
        PATH,
        HOME,
        HATCHET_CLIENT_TLS_STRATEGY: 'none',
        PYTHONDONTWRITEBYTECODE: '1',
        SCENARIOS_FOLDER: folder,
        ...stack.clientEnv,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own group: the SDK's worker has child processes, which end with it.
      detached: true,
    });
    programs.push(child);
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    return child;
  };

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'hatchet-scenarios-'));
    stack = await startStack({ mode: 'split' });
    start('worker.py');
    start('worker.py', 'beside');
    await until(() => workersAreThere(stack), {
      timeoutMs: LIMIT_MS,
      everyMs: 200,
      what: 'the Python workers are there',
    });
    const player = start('play.py');
    player.once('close', () => {
      over = true;
    });
    createInterface({ input: player.stdout! }).on('line', (line) => {
      if (!line.startsWith('{"name"')) return;
      const { name, problem } = JSON.parse(line) as { name: string; problem: string | null };
      problems.set(name, problem);
    });
  }, 400_000);

  afterAll(async () => {
    for (const child of programs) await end(child);
    await stack?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it.each(SCENARIOS)(
    '%s (%s)',
    async (name) => {
      await until(() => problems.has(name) || over, { timeoutMs: LIMIT_MS, everyMs: 50, what: name });
      if (!problems.has(name))
        throw new Error(`the player ended without playing it:\n${output.slice(-8000)}`);
      expect(problems.get(name)).toBeNull();
    },
    LIMIT_MS + 10_000,
  );

  it(
    'plays no scenario that is not named here',
    async () => {
      await until(() => over, { timeoutMs: LIMIT_MS, everyMs: 50, what: 'the player ends' });
      expect([...problems.keys()].sort()).toEqual(SCENARIOS.map(([name]) => name).sort());
    },
    LIMIT_MS + 10_000,
  );
});

async function workersAreThere(stack: TestStack): Promise<boolean> {
  const tenantId = JSON.parse(Buffer.from(stack.token.split('.')[1]!, 'base64url').toString()).sub as string;
  const response = await fetch(`${stack.serverUrl}/api/v1/tenants/${tenantId}/worker`, {
    headers: { authorization: `Bearer ${stack.token}` },
  });
  const { rows = [] } = (await response.json()) as { rows?: { name: string; status: string }[] };
  const active = rows.filter(({ status }) => status === 'ACTIVE').map(({ name }) => name);
  return active.includes('scenarios') && active.includes('beside');
}

/** Ends a program and what it has started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  process.kill(-child.pid!, 'SIGKILL');
  await exited;
}
