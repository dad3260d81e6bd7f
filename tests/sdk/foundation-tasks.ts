import { type HatchetClient, NonRetryableError } from '@hatchet-dev/typescript-sdk/v1';

// biome-ignore lint/suspicious/noExplicitAny: whatever a test sends
type Anything = any;

/** When each attempt of a run started, in ms, by run id. */
export type AttemptTimes = Map<string, number[]>;

/** The workflows of the foundation tests. What their attempts saw is noted in memory, for tests in the same process. */
export function foundationTasks(hatchet: HatchetClient) {
  const startedAt: AttemptTimes = new Map();
  const abortedAt: AttemptTimes = new Map();
  const note = (times: AttemptTimes, runId: string) =>
    times.set(runId, [...(times.get(runId) ?? []), performance.now()]);

  const echo = hatchet.task({ name: 'echo', fn: (input: Anything): Anything => input });

  const context = hatchet.task({
    name: 'context',
    fn: (_input: Anything, ctx): Anything => ({
      runId: ctx.workflowRunId(),
      taskId: ctx.taskRunExternalId(),
      task: ctx.taskName(),
      workflow: ctx.workflowNameV1(),
      retryCount: ctx.retryCount(),
      priority: ctx.priority(),
      metadata: ctx.additionalMetadata(),
    }),
  });

  const flaky = hatchet.task({
    name: 'flaky',
    retries: 2,
    backoff: { factor: 2, maxSeconds: 1 },
    fn: (_input: Anything, ctx): Anything => {
      note(startedAt, ctx.workflowRunId());
      if (ctx.retryCount() < 2) throw new Error(`attempt ${ctx.retryCount()} fails`);
      return { retryCount: ctx.retryCount() };
    },
  });

  const hopeless = hatchet.task({
    name: 'hopeless',
    retries: 1,
    fn: (_input: Anything, ctx): Anything => {
      note(startedAt, ctx.workflowRunId());
      throw new Error(`attempt ${ctx.retryCount()} fails`);
    },
  });

  const unrepeatable = hatchet.task({
    name: 'unrepeatable',
    retries: 5,
    fn: (_input: Anything, ctx): Anything => {
      note(startedAt, ctx.workflowRunId());
      throw new NonRetryableError('this will never work');
    },
  });

  /** Hangs until it is told to stop; the attempts after the first answer at once. */
  const hanging = (options: { name: string; executionTimeout: '5s' | '60s'; retries: number }) =>
    hatchet.task({
      ...options,
      fn: async (_input: Anything, ctx): Promise<Anything> => {
        const { signal } = ctx.abortController;
        note(startedAt, ctx.workflowRunId());
        if (ctx.retryCount() > 0) return { retryCount: ctx.retryCount() };
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        note(abortedAt, ctx.workflowRunId());
        throw signal.reason;
      },
    });
  // Long enough for the second attempt on a machine that stalls.
  const slowAtFirst = hanging({ name: 'slow-at-first', executionTimeout: '5s', retries: 1 });
  const patient = hanging({ name: 'patient', executionTimeout: '60s', retries: 0 });

  const diamond = hatchet.workflow<{ base: number }>({ name: 'diamond' });
  const top = diamond.task({ name: 'top', fn: ({ base }) => ({ value: base }) });
  const left = diamond.task({
    name: 'left',
    parents: [top],
    fn: async (_input, ctx) => ({ value: (await ctx.parentOutput(top)).value + 1 }),
  });
  const right = diamond.task({
    name: 'right',
    parents: [top],
    fn: async (_input, ctx) => ({ value: (await ctx.parentOutput(top)).value * 10 }),
  });
  diamond.task({
    name: 'bottom',
    parents: [left, right],
    fn: async (_input, ctx) => {
      const values = [await ctx.parentOutput(left), await ctx.parentOutput(right)];
      return { sum: values[0]!.value + values[1]!.value };
    },
  });

  const broken = hatchet.workflow({ name: 'broken' });
  const first = broken.task({ name: 'first', fn: () => ({ ok: true }) });
  const second = broken.task({
    name: 'second',
    parents: [first],
    fn: () => {
      throw new Error('second fails');
    },
  });
  broken.task({ name: 'third', parents: [second], fn: () => ({ ok: true }) });

  const workflows = [echo, context, flaky, hopeless, unrepeatable, slowAtFirst, patient, diamond, broken];
  return {
    workflows,
    startedAt,
    abortedAt,
    echo,
    context,
    flaky,
    hopeless,
    unrepeatable,
    slowAtFirst,
    patient,
    diamond,
    broken,
  };
}
