import type { ConcurrencyStrategy } from '@hatchet-ts/contracts';
import fc from 'fast-check';
import { decideEnd } from './decide-end';
import { decideGroup, type GroupDecision, type GroupSeat } from './decide-group';

/**
 * Runs that pass one to three concurrency rules in order, with priorities, failures, retries and cancels, played twice:
 * with the decisions, and with a reference that ranks nobody: it says of each seat alone, by counting who goes before it,
 * whether it runs (engine-behaviour 4.1 to 4.4).
 */

type Decide = (
  strategy: ConcurrencyStrategy,
  running: readonly GroupSeat[],
  waiting: readonly GroupSeat[],
) => GroupDecision;

const count = <T>(items: readonly T[], isMeant: (item: T) => boolean) => items.filter(isMeant).length;
const outranks = (a: GroupSeat, b: GroupSeat) => a.priority > b.priority;
const isOlder = (a: GroupSeat, b: GroupSeat) =>
  outranks(a, b) || (a.priority === b.priority && a.seq < b.seq);
const isNewer = (a: GroupSeat, b: GroupSeat) =>
  outranks(a, b) || (a.priority === b.priority && a.seq > b.seq);

/** The table of rule 4.2, one seat at a time. */
const byCounting: Decide = (strategy, running, waiting) => {
  const all = [...running, ...waiting];
  const limit = all.find((seat) => all.every((other) => other.seq <= seat.seq))?.maxRuns ?? 0;
  const hasRoom = (seat: GroupSeat) =>
    running.length + count(waiting, (other) => isOlder(other, seat)) < limit;
  const isAmongBest = (seat: GroupSeat) => count(all, (other) => isNewer(other, seat)) < limit;
  const queued = waiting.filter((seat) => !hasRoom(seat));
  const isSpared = (seat: GroupSeat) =>
    strategy === 'CANCEL_QUEUED_EXCEPT_NEWEST'
      ? queued.every((other) => other.seq <= seat.seq)
      : queued.every((other) => other === seat || isOlder(seat, other));
  const admits = strategy === 'CANCEL_IN_PROGRESS' ? isAmongBest : hasRoom;
  const losers = {
    GROUP_ROUND_ROBIN: () => [],
    CANCEL_IN_PROGRESS: () => (waiting.length > 0 ? all.filter((seat) => !isAmongBest(seat)) : []),
    CANCEL_NEWEST: () => queued,
    CANCEL_QUEUED_EXCEPT_NEWEST: () => queued.filter((seat) => !isSpared(seat)),
    CANCEL_QUEUED_EXCEPT_OLDEST: () => queued.filter((seat) => !isSpared(seat)),
  }[strategy]();
  return { admit: waiting.filter(admits).map(({ id }) => id), cancel: losers.map(({ id }) => id) };
};

interface Rule {
  strategy: ConcurrencyStrategy;
  maxRuns: number;
}

type Occurrence =
  | { kind: 'arrive'; priority: number; keys: number[] }
  /** One of those that run ends its attempt. */
  | { kind: 'end'; which: number; ending: 'completes' | 'fails' | 'fatal' }
  /** Somebody cancels a run, wherever it stands. */
  | { kind: 'cancel'; which: number };

interface Life {
  rules: Rule[];
  retries: number;
  occurrences: Occurrence[];
}

interface Run {
  id: string;
  keys: number[];
  priority: number;
  retry: number;
  appRetries: number;
  /** Rules whose place it holds; it waits for the next one, or runs. */
  passed: number;
  seq: number;
}

const RETRY_PRIORITY = 4;

/** Everybody who began, retried, ended or was cancelled, in order; decisions are taken until nothing moves. */
function play(
  { rules, retries, occurrences }: Life,
  decide: Decide,
  onInstant?: (runs: Run[]) => void,
): string[] {
  const story: string[] = [];
  let runs: Run[] = [];
  let seq = 0;
  const remove = (run: Run) => {
    runs = runs.filter((other) => other !== run);
  };
  const isRunning = (run: Run) => run.passed === rules.length;
  const settle = () => {
    for (let moved = true; moved; ) {
      moved = false;
      for (const [stage, { strategy, maxRuns }] of rules.entries())
        for (const key of new Set(runs.map((run) => run.keys[stage]))) {
          const members = runs.filter((run) => run.keys[stage] === key && run.passed >= stage);
          const seats = (isMeant: (run: Run) => boolean) =>
            members
              .filter(isMeant)
              .map(({ id, priority, seq: order }) => ({ id, priority, seq: order, maxRuns }));
          const decision = decide(
            strategy,
            seats((run) => run.passed > stage),
            seats((run) => run.passed === stage),
          );
          for (const id of [...decision.cancel].sort()) {
            story.push(`${id} is cancelled by rule ${stage}`);
            remove(runs.find((run) => run.id === id)!);
            moved = true;
          }
          for (const id of [...decision.admit].sort()) {
            const run = runs.find((other) => other.id === id)!;
            run.passed++;
            story.push(isRunning(run) ? `${id} runs` : `${id} passes rule ${stage}`);
            moved = true;
          }
        }
    }
    onInstant?.(runs);
  };
  const end = (run: Run, ending: 'completes' | 'fails' | 'fatal') => {
    const decision = decideEnd(
      { retries, backoffFactor: null, backoffMaxSeconds: null },
      { retry: run.retry, appRetries: run.appRetries, internalRetries: 0 },
      {
        outcome: ending === 'completes' ? 'completed' : 'failed',
        reason: null,
        error: null,
        nonRetryable: ending === 'fatal',
        retryAfterMs: null,
        infrastructure: false,
      },
      0,
    );
    remove(run);
    if (decision.kind === 'end') story.push(`${run.id} ${decision.state}`);
    else {
      const { retry, appRetries } = decision;
      runs.push({ ...run, retry, appRetries, passed: 0, priority: RETRY_PRIORITY, seq: ++seq });
      story.push(`${run.id} asks again`);
    }
  };
  for (const occurrence of occurrences) {
    const running = runs.filter(isRunning);
    if (occurrence.kind === 'arrive') {
      const { priority, keys } = occurrence;
      seq++;
      runs.push({ id: `r${seq}`, keys, priority, retry: 0, appRetries: 0, passed: 0, seq });
    } else if (occurrence.kind === 'end' && running.length > 0)
      end(running[occurrence.which % running.length]!, occurrence.ending);
    else if (occurrence.kind === 'cancel' && runs.length > 0) {
      const run = runs[occurrence.which % runs.length]!;
      remove(run);
      story.push(`${run.id} is cancelled`);
    }
    settle();
  }
  // Nobody is left behind: whoever runs completes, and so everybody gets through.
  while (runs.some(isRunning)) {
    end(runs.find(isRunning)!, 'completes');
    settle();
  }
  story.push(`${runs.length} left`);
  return story;
}

const STAGES_MAX = 3;
const priority = fc.integer({ min: 1, max: 3 });
const life: fc.Arbitrary<Life> = fc.record({
  rules: fc.array(
    fc.record({
      strategy: fc.constantFrom<ConcurrencyStrategy>(
        'GROUP_ROUND_ROBIN',
        'CANCEL_IN_PROGRESS',
        'CANCEL_NEWEST',
        'CANCEL_QUEUED_EXCEPT_NEWEST',
        'CANCEL_QUEUED_EXCEPT_OLDEST',
      ),
      maxRuns: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: STAGES_MAX },
  ),
  retries: fc.integer({ min: 0, max: 2 }),
  occurrences: fc.array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          kind: fc.constant('arrive' as const),
          priority,
          keys: fc.array(fc.nat({ max: 1 }), { minLength: STAGES_MAX, maxLength: STAGES_MAX }),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('end' as const),
          which: fc.nat({ max: 20 }),
          ending: fc.constantFrom('completes' as const, 'fails' as const, 'fatal' as const),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat({ max: 20 }) }),
      },
    ),
    { maxLength: 14 },
  ),
});

const RUNS = process.env.TEST_FULL ? 100_000 : 20_000;

test(`sections 4 and 5, H53: ${RUNS} random lives under chained rules go as counting says`, () => {
  const seen = { runs: 0, again: 0, cancelled: 0 };
  fc.assert(
    fc.property(life, (random) => {
      const { rules } = random;
      const story = play(random, decideGroup, (runs) => {
        for (const [stage, { maxRuns }] of rules.entries())
          for (const key of [0, 1])
            if (count(runs, (run) => run.passed > stage && run.keys[stage] === key) > maxRuns)
              throw new Error(`more than ${maxRuns} runs hold a place of key ${key} in rule ${stage}`);
      });
      const expected = play(random, byCounting);
      if (story.join() !== expected.join()) expect(story).toEqual(expected);
      if (story.at(-1) !== '0 left') expect(story).toContain('0 left');
      seen.runs += count(story, (line) => line.endsWith(' runs'));
      seen.again += count(story, (line) => line.endsWith(' asks again'));
      seen.cancelled += count(story, (line) => line.includes(' is cancelled by '));
    }),
    { numRuns: RUNS, seed: 20_261_121 },
  );
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(RUNS / 10);
});
