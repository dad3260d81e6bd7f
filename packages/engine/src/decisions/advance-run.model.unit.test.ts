import { isDeepStrictEqual } from 'node:util';
import {
  type ConditionDefinition,
  TASK_STATE,
  type TaskDefinition,
  type WorkflowDefinition,
} from '@hatchet-ts/contracts';
import fc from 'fast-check';
import { advanceRun } from './advance-run';
import { type AttemptCounters, decideEnd } from './decide-end';
import type { ParentVerdict, StepState, WaitableCondition } from './decide-step';
import { type ConditionAction, resolveWait } from './resolve-wait';

/**
 * The decisions, played through time, against a model that knows no transitions: it gives every condition the moment at
 * which it becomes true, so that a conjunction is a maximum, a disjunction a minimum, and the outcome of a step is the
 * action with the earliest moment.
 */

const NEVER = Number.POSITIVE_INFINITY;

/** How one attempt goes: `lost` is the platform's fault, `fatal` a failure that no attempt follows. */
type Ending = 'succeeds' | 'fails' | 'fatal' | 'lost';

interface Work {
  /** Of each attempt. */
  duration: number;
  /** The first attempts, in order; what comes after them succeeds. */
  endings: Ending[];
  output: number;
}

interface Plan {
  workflow: Pick<WorkflowDefinition, 'tasks'>;
  /** Per step. */
  work: Work[];
  /** When each of three event keys is pushed. */
  events: { key: string; at: number }[];
  cancelledAt: number;
}

interface Fate {
  as: 'queued' | 'skipped' | 'cancelled' | 'never';
  bornAt: number;
  endedAt: number;
  state: number | null;
}

const truth = (condition: ConditionDefinition, parentSkipped: boolean, output: number) =>
  parentSkipped
    ? condition.expression === 'skipped'
    : condition.expression !== 'skipped' && output > Number(condition.expression);

/** The model: all fates of a run, computed parent by parent. */
function foresee({ workflow, work, events, cancelledAt }: Plan): Fate[] {
  const fates = new Map<string, Fate>();
  const all = workflow.tasks.map((task, step): Fate => {
    if (task.onFailure) return foreseeOnFailure([...fates.values()], work[step]!, task, cancelledAt);
    const parents = task.parents.map((name) => fates.get(name)!);
    const completedAt = (fate: Fate) => (fate.state === TASK_STATE.completed ? fate.endedAt : NEVER);
    const allDone = Math.max(0, ...parents.map(completedAt));
    const output = (name: string) => work[workflow.tasks.findIndex((t) => t.readableId === name)]!.output;
    const trueAt = (condition: ConditionDefinition): number => {
      if (condition.kind === 'parent') {
        const parent = fates.get(condition.parentReadableId)!;
        return truth(condition, parent.as === 'skipped', output(condition.parentReadableId))
          ? completedAt(parent)
          : NEVER;
      }
      if (condition.kind === 'sleep') return allDone + condition.sleepMs;
      const hits = events.filter((event) => event.key === condition.eventKey && event.at > allDone);
      return Math.min(NEVER, ...hits.map((event) => event.at));
    };
    const own = (action: ConditionAction) =>
      task.conditions.filter((condition) => condition.action === action);
    const met = (action: ConditionAction) => {
      const groups = new Set(own(action).map((condition) => condition.orGroup));
      return Math.max(
        ...[...groups].map((group) =>
          Math.min(
            ...own(action)
              .filter((condition) => condition.orGroup === group)
              .map(trueAt),
          ),
        ),
      );
    };
    const possible = (action: ConditionAction) =>
      own(action).length > 0 &&
      [...new Set(own(action).map((condition) => condition.orGroup))].every((group) =>
        own(action).some((c) => c.orGroup === group && (c.kind !== 'parent' || trueAt(c) <= allDone)),
      );

    const waitable = task.conditions.some((condition) => condition.kind !== 'parent');
    const standIns = own('QUEUE').flatMap((c) => (c.kind === 'parent' ? c.parentReadableId : []));
    const required = waitable ? task.parents : task.parents.filter((name) => !standIns.includes(name));
    const ready = Math.max(0, ...required.map((name) => completedAt(fates.get(name)!)));
    const judged = own('SKIP').flatMap((c) => (c.kind === 'parent' ? c.parentReadableId : []));
    const impliesSkip =
      parents.length > 0 &&
      parents.every((p) => p.as === 'skipped') &&
      task.parents.some((n) => !judged.includes(n));
    const badly = parents.filter((p) => p.state === TASK_STATE.failed || p.state === TASK_STATE.cancelled);

    const skipAt = Math.min(own('SKIP').length > 0 ? met('SKIP') : NEVER, impliesSkip ? allDone : NEVER);
    const queueAt = Math.max(ready, own('QUEUE').length > 0 ? met('QUEUE') : 0);
    const hopeless = own('QUEUE').length > 0 && !(['SKIP', 'CANCEL', 'QUEUE'] as const).some(possible);
    const cancelAt = Math.min(
      own('CANCEL').length > 0 ? met('CANCEL') : NEVER,
      ...badly.map((p) => p.endedAt),
      hopeless ? allDone : NEVER,
    );

    const first = Math.min(skipAt, cancelAt, queueAt);
    const fate = ((): Fate => {
      if (cancelledAt < first) return ended('cancelled', cancelledAt, TASK_STATE.cancelled);
      if (first === NEVER) return { as: 'never', bornAt: NEVER, endedAt: NEVER, state: null };
      if (skipAt === first) return ended('skipped', first, TASK_STATE.completed);
      if (cancelAt === first) return ended('cancelled', first, TASK_STATE.cancelled);
      return run(first, work[step]!, task, cancelledAt);
    })();
    fates.set(task.readableId, fate);
    return fate;
  });
  return all;
}

const ended = (as: Fate['as'], at: number, state: number): Fate => ({ as, bornAt: at, endedAt: at, state });

/** Attempts one after the other, with growing delays after failures of the task's own (sections 5 and 8.4). */
function run(at: number, { duration, endings }: Work, task: TaskDefinition, cancelledAt: number): Fate {
  const last = endings.findIndex((ending, i) => {
    const before = endings.slice(0, i + 1);
    const count = (kind: Ending) => before.filter((other) => other === kind).length;
    return (
      ending === 'succeeds' ||
      ending === 'fatal' ||
      (ending === 'fails' && count('fails') > task.retries) ||
      (ending === 'lost' && count('lost') > INTERNAL_RETRIES)
    );
  });
  const attempts = last < 0 ? endings.length + 1 : last + 1;
  const failures = endings.slice(0, attempts - 1).filter((ending) => ending === 'fails').length;
  let delays = 0;
  for (let k = 1; k <= failures && task.backoffFactor !== null; k++)
    delays += Math.min(task.backoffMaxSeconds!, task.backoffFactor ** k) * UNIT;
  const endedAt = at + attempts * duration + delays;
  if (cancelledAt < endedAt)
    return { as: 'queued', bornAt: at, endedAt: cancelledAt, state: TASK_STATE.cancelled };
  const succeeds = last < 0 || endings[last] === 'succeeds';
  return { as: 'queued', bornAt: at, endedAt, state: succeeds ? TASK_STATE.completed : TASK_STATE.failed };
}

function foreseeOnFailure(others: Fate[], work: Work, task: TaskDefinition, cancelledAt: number): Fate {
  const failedAt = Math.min(
    NEVER,
    ...others.filter((fate) => fate.state === TASK_STATE.failed).map((fate) => fate.endedAt),
  );
  if (failedAt < NEVER) return run(failedAt, work, task, cancelledAt);
  const allEnded = Math.max(...others.map((fate) => fate.endedAt));
  if (allEnded === NEVER) return { as: 'never', bornAt: NEVER, endedAt: NEVER, state: null };
  return ended('skipped', allEnded, TASK_STATE.completed);
}

/** The decisions: one call per occurrence, as transitions make them. */
function play(plan: Plan): { fates: Fate[]; final: string | null } {
  const { workflow, work, cancelledAt } = plan;
  const fates: Fate[] = workflow.tasks.map(() => ({
    as: 'never',
    bornAt: NEVER,
    endedAt: NEVER,
    state: null,
  }));
  const states: (StepState | null)[] = workflow.tasks.map(() => null);
  const waits = new Map<number, (WaitableCondition & { met: boolean; dueAt: number })[]>();
  const agenda: { at: number; happen: (at: number) => void }[] = [];
  const schedule = (at: number, happen: (at: number) => void) => agenda.push({ at, happen });
  let cancelled = false;
  let final: string | null = null;

  const holds: ParentVerdict = (condition, { skipped }) => {
    const parent = workflow.tasks.findIndex((task) => task.readableId === condition.parentReadableId);
    return truth(condition, skipped, work[parent]!.output);
  };
  const end = (step: number, at: number, state: number) => {
    if (states[step]!.state !== TASK_STATE.open) return;
    states[step] = { state, skipped: false };
    Object.assign(fates[step]!, { endedAt: at, state });
  };
  const attempt = (step: number, at: number, counters: AttemptCounters) => {
    const { duration, endings } = work[step]!;
    schedule(at + duration, (then) => {
      if (states[step]!.state !== TASK_STATE.open) return;
      const ending = endings[counters.retry] ?? 'succeeds';
      const decision = decideEnd(
        workflow.tasks[step]!,
        counters,
        {
          outcome: ending === 'succeeds' ? 'completed' : 'failed',
          reason: null,
          error: null,
          nonRetryable: ending === 'fatal',
          retryAfterMs: null,
          infrastructure: ending === 'lost',
        },
        INTERNAL_RETRIES,
      );
      if (decision.kind === 'retry') return attempt(step, then + (decision.delayMs / 1000) * UNIT, decision);
      end(step, then, TASK_STATE[decision.state]);
      advance(then);
    });
  };
  const advance = (at: number, resolved: ReadonlyMap<number, ConditionAction> = new Map()) => {
    const decision = advanceRun(workflow as WorkflowDefinition, states, {
      cancelled,
      waiting: new Set(waits.keys()),
      resolved,
      holds,
    });
    for (const { step, as } of decision.create) {
      if (states[step]) throw new Error(`step ${step} was created twice`);
      waits.delete(step);
      fates[step] = { as, bornAt: at, endedAt: NEVER, state: null };
      states[step] = { state: TASK_STATE.open, skipped: as === 'skipped' };
      if (as === 'queued') attempt(step, at, { retry: 0, appRetries: 0, internalRetries: 0 });
      else {
        const state = as === 'skipped' ? TASK_STATE.completed : TASK_STATE.cancelled;
        states[step] = { state, skipped: as === 'skipped' };
        Object.assign(fates[step]!, { endedAt: at, state });
      }
    }
    for (const { step, conditions } of decision.wait) {
      waits.set(
        step,
        conditions.map((condition) => ({
          ...condition,
          met: false,
          dueAt: condition.kind === 'sleep' ? at + condition.sleepMs : NEVER,
        })),
      );
      for (const condition of waits.get(step)!)
        if (condition.dueAt < NEVER)
          schedule(condition.dueAt, (then) => meet(then, (other) => other === condition));
    }
    final = decision.final;
  };
  const meet = (at: number, which: (condition: WaitableCondition) => boolean) => {
    const resolved = new Map<number, ConditionAction>();
    for (const [step, conditions] of waits) {
      for (const condition of conditions) if (which(condition)) condition.met = true;
      const action = resolveWait(conditions);
      if (action) resolved.set(step, action);
    }
    for (const step of resolved.keys()) waits.delete(step);
    if (resolved.size > 0) advance(at, resolved);
  };

  schedule(0, (at) => advance(at));
  for (const { key, at } of plan.events)
    schedule(at, (then) =>
      meet(then, (condition) => condition.kind === 'event' && condition.eventKey === key),
    );
  if (cancelledAt < NEVER)
    schedule(cancelledAt, (at) => {
      if (final !== null) return;
      cancelled = true;
      for (const [step, state] of states.entries())
        if (state?.state === TASK_STATE.open) end(step, at, TASK_STATE.cancelled);
      advance(at);
    });
  while (agenda.length > 0) {
    const next = agenda.reduce((a, b) => (b.at < a.at ? b : a));
    agenda.splice(agenda.indexOf(next), 1);
    next.happen(next.at);
  }
  return { fates, final };
}

const STEPS_MAX = 6;
/** Every source of time has a bit of its own, so that no two occurrences fall on the same moment by chance. */
const UNIT = 2 ** 40;
/** The attempts of a step add up: they have two more bits to carry into. */
const WORK_BITS = 3;
const SLEEP_BIT = WORK_BITS * (STEPS_MAX + 1);
const EVENT_BIT = SLEEP_BIT + STEPS_MAX;
const CANCEL_BIT = EVENT_BIT + 4;
const INTERNAL_RETRIES = 1;
const unique = (units: number, bit: number) => units * UNIT + 2 ** bit;

const condition = (parents: readonly number[], step: number) =>
  fc
    .record({
      kind: fc.constantFrom(
        ...(parents.length > 0 ? (['parent', 'sleep', 'event'] as const) : (['sleep', 'event'] as const)),
      ),
      action: fc.constantFrom<ConditionAction>('QUEUE', 'SKIP', 'CANCEL'),
      orGroup: fc.integer({ min: 0, max: 2 }),
      parent: fc.nat({ max: Math.max(0, parents.length - 1) }),
      expression: fc.constantFrom('2', '5', '7', 'skipped'),
      units: fc.integer({ min: 1, max: 6 }),
      event: fc.integer({ min: 0, max: 2 }),
    })
    .map(({ kind, action, orGroup, parent, expression, units, event }): ConditionDefinition => {
      const base = { action, orGroup, readableDataKey: 'k', expression };
      if (kind === 'parent') return { ...base, kind, parentReadableId: `t${parents[parent]}` };
      if (kind === 'sleep')
        return { ...base, kind, sleepMs: unique(units, SLEEP_BIT + step), sleepText: '1s' };
      return { ...base, kind, eventKey: `e${event}`, scope: null };
    });

const step = (index: number) =>
  fc.subarray(Array.from({ length: index }, (_, i) => i)).chain((parents) =>
    fc.record({
      parents: fc.constant(parents),
      conditions: fc.array(condition(parents, index), { maxLength: 4 }),
    }),
  );

const ending = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Ending>('succeeds') },
  { weight: 3, arbitrary: fc.constant<Ending>('fails') },
  { weight: 1, arbitrary: fc.constant<Ending>('fatal') },
  { weight: 1, arbitrary: fc.constant<Ending>('lost') },
);

const plan: fc.Arbitrary<Plan> = fc.integer({ min: 1, max: STEPS_MAX }).chain((count) =>
  fc
    .record({
      steps: fc.tuple(...Array.from({ length: count }, (_, i) => step(i))),
      onFailure: fc.boolean(),
      work: fc.array(
        fc.record({
          units: fc.integer({ min: 1, max: 4 }),
          endings: fc.array(ending, { maxLength: 3 }),
          retries: fc.integer({ min: 0, max: 2 }),
          backoff: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
          output: fc.integer({ min: 0, max: 9 }),
        }),
        { minLength: count + 1, maxLength: count + 1 },
      ),
      events: fc.array(
        fc.record({ key: fc.integer({ min: 0, max: 2 }), units: fc.integer({ min: 1, max: 20 }) }),
        { maxLength: 4 },
      ),
      cancelledAt: fc.option(fc.integer({ min: 0, max: 20 }), { nil: null }),
    })
    .map(({ steps, onFailure, work, events, cancelledAt }): Plan => {
      const retrying = (i: number) => {
        const { retries, backoff: backoffFactor } = work[i]!;
        return { retries, backoffFactor, backoffMaxSeconds: backoffFactor === null ? null : 5 };
      };
      const tasks = steps.map(({ parents, conditions }, i) => ({
        ...retrying(i),
        readableId: `t${i}`,
        parents: parents.map((parent) => `t${parent}`),
        conditions,
        onFailure: false,
      }));
      if (onFailure)
        tasks.push({ ...retrying(count), readableId: 'onf', parents: [], conditions: [], onFailure: true });
      return {
        workflow: { tasks: tasks as unknown as WorkflowDefinition['tasks'] },
        work: work.map(({ units, endings, output }, i) => ({
          endings,
          output,
          duration: unique(units, i * WORK_BITS),
        })),
        events: events.map(({ key, units }, i) => ({ key: `e${key}`, at: unique(units, EVENT_BIT + i) })),
        cancelledAt: cancelledAt === null ? NEVER : unique(cancelledAt, CANCEL_BIT),
      };
    }),
);

function finalOf(fates: Fate[]): string | null {
  const states = fates.map((fate) => fate.state);
  if (states.includes(null)) return null;
  if (states.includes(TASK_STATE.failed)) return 'failed';
  return states.includes(TASK_STATE.cancelled) ? 'cancelled' : 'completed';
}

const RUNS = process.env.TEST_FULL ? 100_000 : 20_000;

test(`H101, sections 5 and 8.2 to 8.5: ${RUNS} random runs, with retries, go as the model foresees`, () => {
  const seen = { queued: 0, skipped: 0, cancelled: 0, never: 0, final: 0 };
  fc.assert(
    fc.property(plan, (random) => {
      const foreseen = foresee(random);
      const { fates, final } = play(random);
      if (!isDeepStrictEqual(fates, foreseen)) expect(fates).toEqual(foreseen);
      const end = finalOf(foreseen);
      if (final !== end) expect(final).toBe(end);
      for (const fate of fates) seen[fate.as]++;
      if (final !== null) seen.final++;
    }),
    { numRuns: RUNS, seed: 20_261_121 },
  );
  // The generator reaches every ending, often.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(RUNS / 20);
});
