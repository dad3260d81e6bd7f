import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type RunningProgram, runProgram, startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { type Language, USE_CASES, type UseCase } from '../../packages/cli/src/quickstart/choices';
import { createProject } from '../../packages/cli/src/quickstart/create-project';
import { pythonWithSdk } from '../python/python-environment';

jest.setTimeout(600_000);

/** Within the repository, so that programs in TypeScript find the SDK. */
const CACHE = path.resolve(__dirname, '../../.cache');
const LIMIT_MS = 120_000;
const PRINTED: Readonly<Record<UseCase, RegExp>> = {
  simple: /^Hello, Ada!$/m,
  scheduled: /^scheduled for \S+: [0-9a-f-]{36}$/m,
  event: /^pushed user:signup$/m,
  pipeline: /2 items for Ada, 7\.70 paid/,
};
/** What the worker has done in the end. */
const WORKFLOW: Readonly<Record<UseCase, string>> = {
  simple: 'greet',
  scheduled: 'report',
  event: 'welcome',
  pipeline: 'order',
};

type Started = Pick<RunningProgram, 'output' | 'kill' | 'ended'>;

const python = pythonWithSdk();
if (!python) console.warn('Python 3.10 or newer with venv is not installed: its templates are not run.');
const LANGUAGES: Language[] = python ? ['typescript', 'python'] : ['typescript'];

/** CLI-11: each project of `hatchet quickstart`, as it is written, with the published SDK against a platform. */
describe('the projects of quickstart', () => {
  let directory: string;
  let stack: TestStack;
  const programs: Started[] = [];

  beforeAll(async () => {
    mkdirSync(CACHE, { recursive: true });
    directory = mkdtempSync(path.join(CACHE, 'templates-'));
    stack = await startStack({ mode: 'lite' });
  });
  afterAll(async () => {
    for (const program of programs) program.kill('SIGKILL');
    await stack?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(LANGUAGES.flatMap((language) => USE_CASES.map((useCase) => [language, useCase] as const)))(
    'run in %s: %s',
    async (language, useCase) => {
      const name = `${language}-${useCase}`;
      const project = path.join(directory, name);
      createProject({
        name,
        directory: project,
        language,
        useCase,
        packageManager: language === 'python' ? 'pip' : 'npm',
      });

      const since = new Date().toISOString();
      const worker = start(language, project, 'worker');
      await until(() => hasWorker(name), {
        timeoutMs: LIMIT_MS,
        everyMs: 200,
        what: `the worker of ${name}`,
      });
      const trigger = start(language, project, 'trigger');
      expect({ ...(await trigger.ended), output: trigger.output() }).toEqual({
        code: 0,
        signal: null,
        output: expect.stringMatching(PRINTED[useCase]),
      });
      await until(() => hasCompleted(WORKFLOW[useCase], since), {
        timeoutMs: LIMIT_MS,
        everyMs: 500,
        what: `a run of ${WORKFLOW[useCase]}, while the worker says: ${worker.output()}`,
      });
      worker.kill();
      await worker.ended;
    },
  );

  function start(language: Language, project: string, program: string): Started {
    const env = { ...stack.clientEnv };
    const started =
      language === 'python'
        ? runPython(path.join(project, 'src', `${program}.py`), env)
        : runProgram(path.join(project, 'src', `${program}.ts`), [], { env });
    programs.push(started);
    return started;
  }

  const tenant = () =>
    JSON.parse(Buffer.from(stack.token.split('.')[1]!, 'base64url').toString()).sub as string;

  async function rowsOf(route: string): Promise<{ name?: string; status: string; workflowName?: string }[]> {
    const response = await fetch(`${stack.serverUrl}/api/v1/${route}`, {
      headers: { authorization: `Bearer ${stack.token}` },
    });
    return ((await response.json()) as { rows: { status: string }[] }).rows;
  }

  async function hasWorker(name: string): Promise<boolean> {
    const rows = await rowsOf(`tenants/${tenant()}/worker`);
    return rows.some((row) => row.name === name && row.status === 'ACTIVE');
  }

  async function hasCompleted(workflow: string, since: string): Promise<boolean> {
    const query = new URLSearchParams({ since, only_tasks: 'false' });
    const rows = await rowsOf(`stable/tenants/${tenant()}/workflow-runs?${query}`);
    return rows.some((row) => row.workflowName === workflow && row.status === 'COMPLETED');
  }
});

function runPython(file: string, env: Record<string, string>): Started {
  const { PATH, HOME } = process.env;
  const child = spawn(python!, ['-W', 'ignore', '-u', file], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return {
    output: () => output,
    kill: (signal = 'SIGTERM') => void child.kill(signal),
    ended: once(child, 'close').then(([code, signal]) => ({ code, signal })),
  };
}
