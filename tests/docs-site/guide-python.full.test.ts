import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { pythonWithSdk } from '../python/python-environment';
import { samplesOf } from './samples';

const LIMIT_MS = 170_000;

/** Samples that begin with `# tasks.py`, by the file they name. */
function filesOf(samples: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const sample of samples) {
    const [, file] = /^# (\w+\.py)\n/.exec(sample)!;
    files.set(file!, `${files.get(file!) ?? ''}${sample}\n`);
  }
  return files;
}

const python = pythonWithSdk();
if (!python)
  console.warn('Python 3.10 or newer with venv is not installed: the guide in Python is not played.');

(python ? describe : describe.skip)('the guide in Python', () => {
  let directory: string;
  let stack: TestStack;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'hatchet-guide-'));
    stack = await startStack({ mode: 'lite' });
  });
  afterAll(async () => {
    for (const child of children) await endGroup(child);
    await stack?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  function start(file: string): { child: ChildProcess; stdout: () => string; stderr: () => string } {
    const { PATH, HOME } = process.env;
    const child = spawn(python!, ['-W', 'ignore', '-u', file], {
      cwd: directory,
      env: { PATH, HOME, ...stack.clientEnv },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    children.push(child);
    const texts = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream]!.setEncoding('utf8').on('data', (text: string) => {
        texts[stream] += text;
      });
    return { child, stdout: () => texts.stdout, stderr: () => texts.stderr };
  }

  it('prints what it says it prints (DEV-01, RUN-02, RUN-10, RET-01, RET-07, DAG-03, DUR-02, EVT-01, CRN-06, SCH-02, CON-02, CAN-01; ONF-01, ONF-02, CND-01, CND-03, CND-04, CND-05, CND-08, EVT-10, EVT-14, EVT-16, WHK-01, WHK-04, RTL-03, RTL-05, PRI-04, PRI-05, AFF-01, AFF-03, STK-01, STK-02, LOG-01, LOG-05, MET-01, MET-06, BLK-02)', async () => {
    const { code, output } = samplesOf('python.md', 'python');
    const files = filesOf(code);
    expect([...files.keys()].sort()).toEqual(['run.py', 'tasks.py', 'worker.py']);
    for (const [file, text] of files) writeFileSync(path.join(directory, file), text);

    const worker = start('worker.py');
    await until(() => workerIsThere(stack), {
      timeoutMs: LIMIT_MS,
      everyMs: 200,
      what: 'the worker in Python is there',
    });
    const { child, stdout, stderr } = start('run.py');
    await once(child, 'close');

    expect({ code: child.exitCode, stderr: stderr(), worker: worker.stderr() }).toMatchObject({ code: 0 });
    expect(stdout().trimEnd().split('\n')).toEqual(output);
  });
});

async function workerIsThere({ token, serverUrl }: TestStack): Promise<boolean> {
  const { sub } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { sub: string };
  const response = await fetch(`${serverUrl}/api/v1/tenants/${sub}/worker`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { rows = [] } = (await response.json()) as { rows?: { name: string; status: string }[] };
  return rows.some(({ name, status }) => name === 'guide' && status === 'ACTIVE');
}

/** Ends a program and what it has started. */
async function endGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  process.kill(-child.pid!, 'SIGKILL');
  await exited;
}
