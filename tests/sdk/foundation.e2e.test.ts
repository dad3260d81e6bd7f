import path from 'node:path';
import { v1Workflows } from '@hatchet-ts/contracts';
import { type RunningProgram, runProgram, type TestStack, until } from '@hatchet-ts/testkit';
import { EDITION_NAMES, type EditionName, lastDispatcherEnv, startEdition } from './editions';
import { foundationTasks } from './foundation-tasks';
import { RawCalls, RawWorker } from './raw-calls';
import { Sdk } from './sdk';

/** A platform with a worker on its first dispatcher and a client on its last. */
interface Stage {
  stack: TestStack;
  /** Trigger side. */
  sdk: Sdk;
  tasks: ReturnType<typeof foundationTasks>;
  /** As the worker's process sees it. */
  worker: { sdk: Sdk; tasks: ReturnType<typeof foundationTasks> };
  calls: RawCalls;
}

const stages = new Map<EditionName, Stage>();
const programs: RunningProgram[] = [];

/** Runs a program of this folder in a process of its own. */
function run(file: string, args: string[], env: TestStack['clientEnv']): RunningProgram {
  const program = runProgram(path.join(__dirname, 'programs', file), args, { env });
  programs.push(program);
  return program;
}

beforeAll(async () => {
  await Promise.all(
    EDITION_NAMES.map(async (name) => {
      const stack = await startEdition(name);
      const sdk = Sdk.connect(lastDispatcherEnv(stack));
      const workerSdk = Sdk.connect(stack.clientEnv);
      const worker = { sdk: workerSdk, tasks: foundationTasks(workerSdk.hatchet) };
      const calls = new RawCalls(stack.hostPort, stack.token);
      stages.set(name, { stack, sdk, tasks: foundationTasks(sdk.hatchet), worker, calls });
      await workerSdk.startWorker('foundation', { workflows: worker.tasks.workflows, slots: 100 });
    }),
  );
});

afterAll(async () => {
  for (const program of programs) program.kill('SIGKILL');
  await Promise.all(programs.map((program) => program.ended));
  await Promise.all(
    [...stages.values()].map(async ({ stack, sdk, worker, calls }) => {
      calls.close();
      await sdk.close();
      await worker.sdk.close();
      await stack.stop();
    }),
  );
});

const inEach = (title: string, test: (stage: Stage) => Promise<void>) =>
  it.concurrent.each(EDITION_NAMES)(`${title} [%s]`, (name) => test(stages.get(name)!));

/** The published SDK against every edition. Tests that wait for time to pass come first: the others run meanwhile. */
describe('the published SDK', () => {
  inEach(
    'gets the result of a run whose worker was killed, from the worker that took over soon after (WRK-16, GUA-01)',
    async ({ stack, sdk }) => {
      const first = run('hold-run.ts', ['hold', 'survivor'], stack.clientEnv);
      await first.untilPrinted('ready');
      const ref = await sdk.hatchet.runNoWait('survivor', {}, {});
      await first.untilPrinted('started attempt 0');
      const second = run('hold-run.ts', ['finish', 'survivor'], stack.clientEnv);
      await second.untilPrinted('ready');

      first.kill('SIGKILL');
      const killedAt = performance.now();
      const result = await ref.output;

      // Machines that run tests stall; by itself the task would have run into its timeout, after minutes.
      expect(performance.now() - killedAt).toBeLessThan(90_000);
      expect(result).toEqual({ survivor: { by: 'finish', retryCount: 1 } });
      // What a process prints may come after what it did.
      await second.untilPrinted('started');
      expect(second.output().match(/started/g)).toHaveLength(1);
      const details = await sdk.hatchet.runs.get(await ref.runId);
      const types = details.taskEvents.map((event) => event.eventType);
      expect(types).toContain('REASSIGNED');
      expect(types.filter((type) => type === 'FINISHED')).toHaveLength(1);
    },
  );

  inEach(
    'retries a task after its execution timeout, having told the worker to stop (TMO-02, TMO-07, CAN-03)',
    async ({ sdk, tasks, worker }) => {
      const ref = await tasks.slowAtFirst.runNoWait({});
      const runId = await ref.runId;

      expect(await ref.output).toEqual({ retryCount: 1 });

      expect(worker.tasks.startedAt.get(runId)).toHaveLength(2);
      // The second attempt does not wait for the first to hear that it is over.
      await until(() => worker.tasks.abortedAt.get(runId)?.length === 1);
      const { taskEvents } = await sdk.hatchet.runs.get(runId);
      const firstAt = (type: string) =>
        Math.min(
          ...taskEvents
            .filter(({ eventType }) => eventType === type)
            .map(({ timestamp }) => Date.parse(timestamp)),
        );
      expect(firstAt('TIMED_OUT') - firstAt('ASSIGNED')).toBeGreaterThanOrEqual(5000);
    },
  );

  inEach(
    'cancels a run that no worker takes within its schedule timeout, and says so (TMO-01, WRK-23, CAN-10)',
    async ({ sdk }) => {
      const lonely = sdk.hatchet.task({ name: 'lonely', scheduleTimeout: '2s', fn: () => ({}) });
      await sdk.register([lonely]);
      const ref = await lonely.runNoWait({});

      await expect(ref.output).rejects.toEqual([expect.stringContaining('schedule timeout of 2s')]);

      expect(await sdk.hatchet.runs.get_status(ref)).toBe('CANCELLED');
    },
  );

  inEach(
    'retries a failing task after its backoff, with the number of the attempt (RET-01, RET-05)',
    async ({ tasks, worker }) => {
      const ref = await tasks.flaky.runNoWait({});

      expect(await ref.output).toEqual({ retryCount: 2 });

      const [first = 0, second = 0, third = 0] = worker.tasks.startedAt.get(await ref.runId)!;
      for (const delayMs of [second - first, third - second]) expect(delayMs).toBeGreaterThan(950);
    },
  );

  inEach('runs a task and waits for its output (RUN-01, TSK-01, TSK-15, WIR-02)', async ({ tasks }) => {
    expect(await tasks.echo.run({ hello: 'world' })).toEqual({ hello: 'world' });
    expect(await tasks.echo.runAndWait({ hello: 'again' })).toEqual({ hello: 'again' });
  });

  inEach('runs a task it knows by name only (RUN-03)', async ({ sdk }) => {
    expect(await sdk.hatchet.run('echo', { n: 1 })).toEqual({ echo: { n: 1 } });
  });

  inEach('tells a task who and where it is (TSK-17)', async ({ tasks }) => {
    const ref = await tasks.context.runNoWait({}, { additionalMetadata: { user: 'ada' }, priority: 3 });

    expect(await ref.output).toMatchObject({
      runId: await ref.runId,
      taskId: await ref.runId,
      task: 'context',
      workflow: 'context',
      retryCount: 0,
      priority: 3,
      metadata: { user: 'ada' },
    });
  });

  inEach(
    'gives the result to another process that has nothing but the id, asked for before and after the end (RUN-05, RUN-07, H92)',
    async ({ stack, sdk, tasks }) => {
      const ended = await tasks.echo.runNoWait({ seen: 'late' });
      const endedId = await ended.runId;
      await until(async () => (await sdk.hatchet.runs.get_status(endedId)) === 'COMPLETED');
      // Its backoffs keep it open for two seconds.
      const open = await tasks.flaky.runNoWait({});

      const late = run('read-result.ts', [endedId], stack.clientEnv);
      const early = run('read-result.ts', [await open.runId], lastDispatcherEnv(stack));

      await late.untilPrinted('result {"echo":{"seen":"late"}}');
      await early.untilPrinted('result {"flaky":{"retryCount":2}}');
    },
  );

  inEach('runs a thousand in bulk and returns their outputs in order (RUN-08, RUN-11)', async ({ tasks }) => {
    const inputs = Array.from({ length: 1_000 }, (_, index) => ({ index }));

    const outputs = await tasks.echo.runMany(inputs.map((input) => ({ input })));

    expect(outputs).toEqual(inputs);
  });

  inEach(
    'carries input, output and metadata unchanged: escaped NUL, emoji, three megabytes (TSK-04)',
    async ({ sdk, tasks }) => {
      const input = {
        nul: 'before\0after',
        emoji: '👩‍👩‍👧‍👦 ﷽ \u202e',
        lines: 'a\r\nb\u2028c\\',
        nested: [null, true, -0.5, 1e300, { '': [], __proto_: {} }],
        large: 'ä🙂'.repeat(500_000),
      };
      expect(Buffer.byteLength(JSON.stringify(input))).toBeGreaterThan(3_000_000);
      const additionalMetadata = { 'ключ 🔑': '“value” \\ "quoted" 👍' };

      const ref = await tasks.echo.runNoWait(input, { additionalMetadata });

      // Compared as texts: a failed comparison of the values themselves would print megabytes.
      expect(JSON.stringify(await ref.output) === JSON.stringify(input)).toBe(true);
      const { run: shown } = await sdk.hatchet.runs.get(await ref.runId);
      expect(JSON.stringify(shown.input) === JSON.stringify(input)).toBe(true);
      expect(shown.additionalMetadata).toMatchObject(additionalMetadata);
      const echoed = await tasks.context.run({}, { additionalMetadata });
      expect(echoed.metadata).toMatchObject(additionalMetadata);
    },
  );

  inEach(
    'hands outputs from parents to children through a diamond (DAG-03, DAG-06, DAG-10)',
    async ({ tasks }) => {
      expect(await tasks.diamond.run({ base: 7 })).toEqual({
        top: { value: 7 },
        left: { value: 8 },
        right: { value: 70 },
        bottom: { sum: 78 },
      });
    },
  );

  inEach(
    'fails a workflow whose task fails and starts none of its children (DAG-08, RUN-04)',
    async ({ sdk, tasks }) => {
      const ref = await tasks.broken.runNoWait({});

      await expect(ref.output).rejects.toEqual([expect.stringContaining('second fails')]);

      const details = await sdk.hatchet.runs.getDetails(await ref.runId);
      expect(details.status).toBe('FAILED');
      expect(details.taskRuns.third!.status).toBe('CANCELLED');
    },
  );

  inEach(
    'rejects with the last error once the retries are used up (RET-01, RUN-04, TSK-16)',
    async ({ tasks, worker }) => {
      const ref = await tasks.hopeless.runNoWait({});

      await expect(ref.output).rejects.toEqual([expect.stringContaining('attempt 1 fails')]);

      expect(worker.tasks.startedAt.get(await ref.runId)).toHaveLength(2);
    },
  );

  inEach('does not retry what the task calls non-retryable (RET-07)', async ({ tasks, worker }) => {
    const ref = await tasks.unrepeatable.runNoWait({});

    await expect(ref.output).rejects.toEqual([expect.stringContaining('this will never work')]);

    expect(worker.tasks.startedAt.get(await ref.runId)).toHaveLength(1);
  });

  inEach('cancels a running run, whose worker sees it (CAN-01, CAN-03)', async ({ sdk, tasks, worker }) => {
    const ref = await tasks.patient.runNoWait({});
    const runId = await ref.runId;
    await until(() => worker.tasks.startedAt.has(runId));

    await sdk.hatchet.runs.cancel({ ids: [runId] });

    // An empty error with no output is how a cancelled run reaches waiters; this SDK makes an empty output of it.
    expect(await ref.output).toEqual({});
    expect(await sdk.hatchet.runs.get_status(runId)).toBe('CANCELLED');
    // Its timeout would come later.
    await until(() => worker.tasks.abortedAt.has(runId), { timeoutMs: 30_000 });
  });
});

/** What JavaScript itself cannot hold. */
describe('the contract without an SDK', () => {
  inEach(
    'carries input, output and metadata byte for byte, numbers beyond 2^53 and white space included (TSK-04)',
    async ({ stack, calls }) => {
      await calls.call(
        calls.admin,
        calls.admin.putWorkflow,
        v1Workflows.CreateWorkflowVersionRequest.fromPartial({
          name: 'verbatim',
          tasks: [{ readableId: 'verbatim', action: 'verbatim:verbatim', inputs: '{}' }],
        }),
      );
      const worker = await RawWorker.connect(calls, 'verbatim', ['verbatim:verbatim']);
      const input = '{ "n": 9007199254740993, "z":-0.0,  "e":1E+05,"t":"\\u00e9\\u0000é😀", "n2" : [ ] }';
      const output = '{"big":12345678901234567890,\t"same":1, "same":2}';
      const additionalMetadata = '{"k" : "v\\u00e9", "id":"9007199254740993"}';

      const runId = await calls.trigger({ name: 'verbatim', input, additionalMetadata });
      const action = await worker.next();
      await worker.complete(action, output);
      const event = await calls.result(runId);
      worker.disconnect();

      expect(action.actionPayload).toContain(`"input":${input}`);
      // Followed by the trace context that the platform adds.
      expect(action.additionalMetadata).toContain(additionalMetadata.slice(0, -1));
      expect(event.results[0]!.output).toBe(output);
      const shown = await fetch(`${stack.serverUrl}/api/v1/stable/workflow-runs/${runId}`, {
        headers: { authorization: `Bearer ${stack.token}` },
      });
      const text = await shown.text();
      expect(text).toContain(input);
      expect(text).toContain(output);
    },
  );
});
