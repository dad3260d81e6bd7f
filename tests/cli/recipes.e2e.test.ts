import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type RunningProgram, runProgram, startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { Cli, HATCHET } from './cli';

const ROOT = path.resolve(__dirname, '../..');
const REFERENCES = path.join(ROOT, 'packages/cli/skills/hatchet-cli/references');

interface RunDetails {
  run: { status: string; displayName: string; input: unknown };
  tasks: { status: string; errorMessage?: string; attempt: number }[];
}

/** The shell lines of a reference, as agents copy them. */
function recipe(name: string): string[] {
  const text = readFileSync(path.join(REFERENCES, name), 'utf8');
  return [...text.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);
}

/** Without it, what the recipes ask of jq. The real one is used where it is installed. */
const JQ = `#!/usr/bin/env node
const [, expression] = process.argv.slice(2).filter((word) => word !== '-r').concat('').reverse();
const text = require('node:fs').readFileSync(0, 'utf8');
console.log(expression.split('.').filter(Boolean).reduce((value, name) => value[name], JSON.parse(text)));
`;

describe('an agent that follows the recipes word for word', () => {
  const cli = new Cli();
  const bin = path.join(cli.home, 'bin');
  const project = path.join(cli.home, 'project');
  let stack: TestStack;
  let worker: RunningProgram | undefined;

  beforeAll(async () => {
    mkdirSync(bin);
    mkdirSync(project);
    symlinkSync(HATCHET, path.join(bin, 'hatchet'));
    if (spawnSync('jq', ['--version']).error) writeFileSync(path.join(bin, 'jq'), JQ, { mode: 0o755 });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(project, 'node_modules'));
    writeFileSync(
      path.join(project, 'hatchet.yaml'),
      [
        'dev:',
        '  preCmds: ["echo prepared"]',
        `  runCmd: "node --require '${ROOT}/packages/testkit/src/typescript-hook.js' worker.ts"`,
        '  files: ["**/*.ts"]',
        '  reload: true',
        '',
      ].join('\n'),
    );
    writeWorker('throw new Error("no such customer")');
    stack = await startStack({ mode: 'lite' });
    const added = await cli.run(['profile', 'add', '--name', 'agents', '--token', stack.token]);
    expect(added).toMatchObject({ code: 0 });
    worker = runProgram(HATCHET, ['worker', 'dev', '-p', 'agents'], { cwd: project, env: cli.env });
    await worker.untilPrinted('setup | prepared');
    await untilRegistered();
  });

  const activeWorkers = async () => {
    const { rows } = await cli.json<{ rows: { status: string; metadata: { id: string } }[] }>([
      ...['worker', 'list', '-p', 'agents'],
    ]);
    return rows.filter(({ status }) => status === 'ACTIVE').map(({ metadata }) => metadata.id);
  };

  afterAll(async () => {
    worker?.kill('SIGINT');
    await worker?.ended;
    await stack?.stop();
    cli.remove();
  });

  /** A worker in TypeScript with the published SDK; the body of its task is what a developer edits. */
  function writeWorker(body: string): void {
    writeFileSync(
      path.join(project, 'worker.ts'),
      `import { HatchetClient } from '@hatchet-dev/typescript-sdk/v1';
const hatchet = HatchetClient.init();
const lookUp = hatchet.task({
  name: 'look-up',
  fn: async (input: { customer: string }, ctx): Promise<{ found: string }> => {
    await ctx.logger.info('looking for ' + input.customer);
    ${body};
  },
});
hatchet.worker('agents-worker', { workflows: [lookUp] }).then((worker) => worker.start());
`,
    );
  }

  /** @param but a worker that is to be gone by then */
  async function untilRegistered(but?: string): Promise<void> {
    await until(
      async () => {
        const ids = await activeWorkers();
        return ids.length > 0 && !ids.includes(but ?? '');
      },
      { everyMs: 500, what: `a worker is connected:\n${worker?.output()}` },
    );
  }

  /** Runs shell lines in one session, as an agent's terminal does. @returns what they print, at the end a variable */
  function shell(script: string): Promise<string> {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: project,
      env: { ...cli.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) =>
        code === 0 ? resolve(stdout) : reject(new Error(`ended with ${code}: ${stderr}\n${script}`)),
      );
    });
  }

  /** The names in capitals stand for values, in the recipes as in what this fills in. */
  function filled(line: string, values: Record<string, string>): string {
    return Object.entries({ HATCHET_PROFILE: 'agents', WORKFLOW_NAME: 'look-up', ...values }).reduce(
      (text, [name, value]) => text.replaceAll(new RegExp(`<${name}>|\\b${name}\\b`, 'g'), value),
      line,
    );
  }

  async function ended(getLine: string): Promise<RunDetails> {
    return until(
      async () => {
        const details = JSON.parse(await shell(getLine)) as RunDetails;
        return ['COMPLETED', 'FAILED', 'CANCELLED'].includes(details.run.status) && details;
      },
      { everyMs: 500, what: 'the run has ended' },
    );
  }

  it('triggers, watches, reads logs and events of a failure, fixes the code, replays, and sees it complete (CLI-03, 17, 18, 20, 21)', async () => {
    const [write, trigger, get, logs, events, cleanUp] = recipe('trigger-and-watch.md') as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const input = { INPUT_JSON: '{"customer": "Ada"}' };
    // AGT-03, the failing task.
    const printed = await shell(
      [filled(write, input), filled(trigger, {}), 'echo "$RUN_ID"', filled(cleanUp, {})].join('\n'),
    );
    const runId = printed.trim();
    expect(runId).toMatch(/^[0-9a-f-]{36}$/);
    const failed = await ended(filled(get, { RUN_ID: runId }));

    expect(failed.run).toMatchObject({
      status: 'FAILED',
      displayName: 'look-up',
      input: { customer: 'Ada' },
    });
    expect(failed.tasks[0]).toMatchObject({
      status: 'FAILED',
      errorMessage: expect.stringContaining('no such customer'),
    });
    expect(await shell(filled(logs, { RUN_ID: runId }))).toContain('looking for Ada');
    const timeline = JSON.parse(await shell(filled(events, { RUN_ID: runId }))) as {
      eventType: string;
      message: string;
    }[];
    expect(timeline.map(({ eventType }) => eventType)).toEqual(
      expect.arrayContaining(['ASSIGNED', 'STARTED', 'FAILED']),
    );
    expect(timeline.find(({ eventType }) => eventType === 'FAILED')!.message).toContain('no such customer');

    // The developer corrects the task; the worker starts again by itself (CLI-14).
    const [old] = await activeWorkers();
    writeWorker('return { found: input.customer }');
    await worker!.untilPrinted('worker.ts changed, restarting the worker');
    await untilRegistered(old);

    // AGT-04.
    const [look, replay, , , , watch] = recipe('replay-run.md') as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const before = JSON.parse(await shell(filled(look, { RUN_ID: runId }))) as RunDetails;
    expect(before.run.displayName).toBe('look-up');
    const { ids } = JSON.parse(await shell(filled(replay, { RUN_ID: runId }))) as { ids: string[] };
    const replayed = await ended(filled(watch, { NEW_RUN_ID: ids[0]! }));

    expect(replayed.run.status).toBe('COMPLETED');
    expect(replayed.tasks[0]!.attempt).toBeGreaterThan(1);
  });

  it('runs it again with other input as a new run', async () => {
    const [, , write, trigger, cleanUp, watch] = recipe('replay-run.md') as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const printed = await shell(
      [
        filled(write, { NEW_INPUT_JSON: '{"customer": "Grace"}' }),
        filled(trigger, {}),
        'echo "$RUN_ID"',
        filled(cleanUp, {}),
      ].join('\n'),
    );
    const { run } = await ended(filled(watch, { NEW_RUN_ID: printed.trim() }));

    expect(run).toMatchObject({ status: 'COMPLETED', input: { customer: 'Grace' } });
  });

  it('looks into a run as debug-run.md says: every line of it is a command that works', async () => {
    const { rows } = await cli.json<{ rows: { metadata: { id: string } }[] }>([
      ...['runs', 'list', '-p', 'agents', '--limit', '1'],
    ]);
    for (const line of recipe('debug-run.md')) await shell(filled(line, { RUN_ID: rows[0]!.metadata.id }));
    await shell(filled(recipe('replay-run.md').at(-1)!, {}));
    await expect(shell(filled(recipe('start-worker.md').at(-1)!, {}))).resolves.toContain('"ACTIVE"');
  });
});
