import type { JournalEntry } from '../journal';
import { check } from './check';
import type { Core, CoreTask } from './core';
import { isClean, type Verdict } from './judgement';
import { outputOf } from './output';

const RUN = 'run-1';
const ITEM = 'item-1';
/** Zero of the journals' clock. */
const EPOCH_MS = 1_000_000;
const attempt = (retry: number, worker = 'w1') => ({ item: ITEM, worker, taskId: RUN, task: 'only', retry });

/** One run of one task as both sides see it when nothing goes wrong. */
function journalOf(...entries: JournalEntry[]): JournalEntry[] {
  return [
    { at: 0, kind: 'trigger', item: ITEM, workload: 'plain' },
    { at: 1, kind: 'ack', item: ITEM, runId: RUN },
    ...entries,
  ];
}
const began = (at: number, retry: number, worker?: string): JournalEntry[] => [
  { at, kind: 'start', ...attempt(retry, worker) },
  { at: at + 1, kind: 'effect', ...attempt(retry, worker) },
  { at: at + 2, kind: 'end', ...attempt(retry, worker), outcome: 'completed' },
];
const reported = (at: number, retry: number, worker?: string): JournalEntry => ({
  at,
  kind: 'reported',
  ...attempt(retry, worker),
  code: 0,
});
const told = (at: number, retry: number, worker?: string): JournalEntry => ({
  at,
  kind: 'result',
  item: ITEM,
  outputs: { only: outputOf(attempt(retry, worker)) },
});
const fault = (from: number, to: number): JournalEntry[] => [
  { at: from, kind: 'fault', fault: 'kill-worker', epochMs: EPOCH_MS + from },
  { at: to, kind: 'fault-over', fault: 'kill-worker' },
];
const smooth = [...began(10, 0), reported(13, 0), told(14, 0)];

function coreOf(task: Partial<CoreTask> = {}, run: Partial<Core['runs'][number]> = {}): Core {
  const retry = task.retry ?? 0;
  return {
    runs: [
      { id: RUN, tenantId: 't', item: ITEM, workload: 'plain', state: 'completed', reason: null, ...run },
    ],
    tasks: [
      {
        id: RUN,
        runId: RUN,
        task: 'only',
        state: 'completed',
        reason: null,
        error: null,
        output: outputOf(attempt(retry)),
        assignedAt: 5,
        ...task,
        retry,
      },
    ],
    attempts: [],
    leftovers: {},
  };
}

function verdictOf(journal: JournalEntry[], core: Core): Verdict | undefined {
  const { counts } = check(journal, core);
  return (Object.keys(counts) as Verdict[]).find((verdict) => counts[verdict] === 1);
}

/** GUA-01: the checker is only worth what it finds. */
describe('the checker', () => {
  it('is content with a run that had its effect once and whose waiter was told', () => {
    const judgement = check(journalOf(...smooth), coreOf());

    expect(judgement.counts.ok).toBe(1);
    expect(judgement.exceptions).toEqual([]);
    expect(isClean(judgement)).toBe(true);
  });

  it('calls an acknowledged run lost that the platform does not know', () => {
    expect(verdictOf(journalOf(), { runs: [], tasks: [], attempts: [], leftovers: {} })).toBe('lost');
  });

  it('asks nothing of a run whose trigger was not acknowledged, unless it exists', () => {
    const journal: JournalEntry[] = [
      { at: 0, kind: 'trigger', item: ITEM, workload: 'plain' },
      { at: 1, kind: 'refused', item: ITEM, error: 'connection lost' },
    ];

    const absent = check(journal, { runs: [], tasks: [], attempts: [], leftovers: {} });
    const existing = check([...journal, ...began(10, 0), reported(13, 0)], coreOf());

    expect(absent.unacknowledged).toEqual({ existing: 0, absent: 1 });
    expect(absent.exceptions).toEqual([]);
    expect(existing.unacknowledged).toEqual({ existing: 1, absent: 0 });
    expect(existing.counts.ok).toBe(1);
  });

  it('calls a run stuck that has not ended', () => {
    expect(verdictOf(journalOf(), coreOf({ state: 'open' }, { state: 'open' }))).toBe('stuck');
  });

  it('calls a run stuck whose waiter was not told', () => {
    expect(verdictOf(journalOf(...began(10, 0), reported(13, 0)), coreOf())).toBe('stuck');
  });

  it.each([
    ['failed', coreOf({ state: 'failed', error: 'no' }, { state: 'failed' })],
    ['returned something else', coreOf({ output: '{}' })],
    ['completed without a task of its workflow', { ...coreOf(), tasks: [] }],
  ])('calls a run unexpected that %s', (_what, core) => {
    expect(verdictOf(journalOf(...smooth), core)).toBe('unexpected');
  });

  it('calls a run unexpected that completed although nobody ran the attempt that counts', () => {
    expect(verdictOf(journalOf(told(14, 0)), coreOf())).toBe('unexpected');
  });

  it('calls a run unexpected whose waiter was told another result', () => {
    expect(verdictOf(journalOf(...began(10, 0), reported(13, 0), told(14, 1)), coreOf())).toBe('unexpected');
  });

  it('explains a second effect by a fault that struck before the first was reported', () => {
    const journal = journalOf(
      ...began(10, 0),
      ...fault(11, 20),
      ...began(50, 1),
      reported(53, 1),
      told(54, 1),
    );

    expect(verdictOf(journal, coreOf({ retry: 1 }))).toBe('duplicated-explained');
    expect(isClean(check(journal, coreOf({ retry: 1 })))).toBe(true);
  });

  it('does not explain a second effect by a fault that came after the report of the first', () => {
    const journal = journalOf(
      ...began(10, 0),
      reported(13, 0),
      ...fault(20, 30),
      ...began(50, 1),
      reported(53, 1),
      told(54, 1),
    );

    expect(verdictOf(journal, coreOf({ retry: 1 }))).toBe('duplicated-unexplained');
  });

  it('explains a second effect by a fault before which the first attempt was assigned, however late it began', () => {
    const journal = journalOf(
      ...fault(11, 20),
      ...began(5_000, 0),
      ...began(5_050, 1, 'w2'),
      reported(5_053, 1, 'w2'),
      told(5_054, 1, 'w2'),
    );
    const assigned = (at: number): Core => ({
      ...coreOf({ retry: 1, output: outputOf(attempt(1, 'w2')) }),
      attempts: [{ taskId: RUN, retry: 0, assignedAt: EPOCH_MS + at }],
    });

    expect(verdictOf(journal, assigned(15))).toBe('duplicated-explained');
    expect(verdictOf(journal, assigned(4_900))).toBe('duplicated-unexplained');
  });

  describe('of a database that was put back', () => {
    const restored: JournalEntry[] = [...fault(9, 60), { at: 40, kind: 'restored', to: 20 }].sort(
      (one, other) => one.at - other.at,
    ) as JournalEntry[];
    const sorted = (...entries: JournalEntry[]) =>
      journalOf(...entries, ...restored).sort((one, other) => one.at - other.at);
    const nothing: Core = { runs: [], tasks: [], attempts: [], leftovers: {} };

    it('expects the runs that were acknowledged before', () => {
      const late = (at: number): JournalEntry[] =>
        [
          { at, kind: 'trigger' as const, item: ITEM, workload: 'plain' },
          { at: at + 1, kind: 'ack' as const, item: ITEM, runId: RUN },
          ...restored,
        ].sort((one, other) => one.at - other.at);

      expect(verdictOf(late(2), nothing)).toBe('lost');
      expect(check(late(25), nothing).exceptions).toEqual([]);
      expect(check(late(25), nothing).unacknowledged.absent).toBe(1);
      expect(verdictOf(late(45), nothing)).toBe('lost');
    });

    it('explains what happens again after its report was forgotten, and whose waiter was told before', () => {
      const journal = sorted(
        ...began(25, 0),
        reported(28, 0),
        told(29, 0),
        ...began(50, 0, 'w2'),
        reported(53, 0, 'w2'),
      );
      const core = coreOf({ output: outputOf(attempt(0, 'w2')) });

      expect(verdictOf(journal, core)).toBe('duplicated-explained');
    });

    it('does not explain what happens again after its report was kept', () => {
      const journal = sorted(
        ...began(10, 0),
        reported(13, 0),
        ...began(50, 1),
        reported(53, 1),
        told(54, 1),
      ).filter(({ kind }) => kind !== 'fault' && kind !== 'fault-over');

      expect(verdictOf(journal, coreOf({ retry: 1 }))).toBe('duplicated-unexplained');
    });
  });

  it('never explains one attempt that began twice', () => {
    const journal = journalOf(
      ...fault(9, 60),
      ...began(10, 0),
      ...began(50, 0, 'w2'),
      reported(53, 0),
      told(54, 0),
    );

    expect(verdictOf(journal, coreOf())).toBe('duplicated-unexplained');
  });

  it('never explains a trigger that made two runs', () => {
    const core = coreOf();
    const twice = { ...core, runs: [...core.runs, { ...core.runs[0]!, id: 'run-2' }] };

    expect(verdictOf(journalOf(...smooth), twice)).toBe('duplicated-unexplained');
  });

  describe('of a run that was cancelled', () => {
    const cancelled = coreOf({ state: 'cancelled', output: null }, { state: 'cancelled' });
    const result: JournalEntry = { at: 14, kind: 'result', item: ITEM, outputs: {} };
    const cancel: JournalEntry = { at: 9, kind: 'cancel', item: ITEM };

    it('expects that somebody has asked for it', () => {
      expect(verdictOf(journalOf(cancel, ...began(10, 0), result), cancelled)).toBe('ok');
      expect(verdictOf(journalOf(...began(10, 0), result), cancelled)).toBe('unexpected');
    });

    it('expects that its waiter was told', () => {
      expect(verdictOf(journalOf(cancel, ...began(10, 0)), cancelled)).toBe('stuck');
    });

    it('expects that none of its tasks is open', () => {
      const core = coreOf({ state: 'open', output: null }, { state: 'cancelled' });
      expect(verdictOf(journalOf(cancel, ...began(10, 0), result), core)).toBe('unexpected');
    });

    it('allows that it completed all the same', () => {
      expect(verdictOf(journalOf(cancel, ...smooth), coreOf())).toBe('ok');
    });
  });

  it('allows an execution timeout where the workload provokes it, and nowhere else', () => {
    const timedOut = { state: 'failed', reason: 'execution_timeout', output: null } as const;
    const result: JournalEntry = { at: 14, kind: 'result', item: ITEM, outputs: {}, error: 'too slow' };
    const journal = journalOf(...began(10, 0), result);

    expect(verdictOf(journal, coreOf(timedOut, { state: 'failed', workload: 'racing' }))).toBe('ok');
    expect(verdictOf(journal, coreOf(timedOut, { state: 'failed' }))).toBe('unexpected');
  });

  it('explains a second effect by a timeout where the workload provokes it', () => {
    const journal = journalOf(
      ...began(10, 0),
      reported(13, 0),
      ...began(50, 1),
      reported(53, 1),
      told(54, 1),
    );

    expect(verdictOf(journal, coreOf({ retry: 1 }, { workload: 'racing' }))).toBe('duplicated-explained');
  });

  it('reports rows that only live work has', () => {
    const judgement = check(journalOf(...smooth), { ...coreOf(), leftovers: { assignments: 1, timers: 0 } });

    expect(judgement.leftovers).toEqual({ assignments: 1 });
    expect(isClean(judgement)).toBe(false);
  });
});

/** CON-01, RTL-01 */
describe('the check of limits', () => {
  /** Tasks of one key, each from and until, of which each had its own run. */
  function limited(intervals: [from: number, until: number][], lost?: { at: number }): JournalEntry[] {
    return intervals
      .flatMap(([from, until], index): JournalEntry[] => {
        const own = { item: `i${index}`, worker: `w${index}`, taskId: `t${index}`, task: 'only', retry: 0 };
        return [
          { at: 0, kind: 'trigger', item: own.item, workload: 'limited', key: 'red' },
          { at: from, kind: 'start', ...own, key: 'tenant/red' },
          ...(lost && index === 0
            ? [{ at: lost.at, kind: 'worker-lost' as const, worker: 'w0' }]
            : [{ at: until, kind: 'end' as const, ...own, outcome: 'completed' as const }]),
        ];
      })
      .sort((one, other) => one.at - other.at);
  }
  const none: Core = { runs: [], tasks: [], attempts: [], leftovers: {} };
  const overruns = (journal: JournalEntry[]) => check(journal, none).overruns;

  it('finds three tasks of a key at the same time where two may run', () => {
    expect(
      overruns(
        limited([
          [10, 20],
          [12, 30],
          [19, 40],
        ]),
      ),
    ).toHaveLength(1);
  });

  it('is content when the third begins as the first ends', () => {
    expect(
      overruns(
        limited([
          [10, 20],
          [12, 30],
          [20, 40],
        ]),
      ),
    ).toEqual([]);
  });

  it('takes a task for ended when its worker was killed', () => {
    expect(
      overruns(
        limited(
          [
            [10, 99],
            [12, 30],
            [19, 40],
          ],
          { at: 15 },
        ),
      ),
    ).toEqual([]);
  });

  it('finds more assignments in a second than two windows allow', () => {
    const times = [0, 100, 200, 300, 999];
    const rated = (count: number): Core => ({
      ...none,
      runs: times.slice(0, count).map((_, i) => ({ ...coreOf().runs[0]!, id: `r${i}`, workload: 'rated' })),
      tasks: times
        .slice(0, count)
        .map((assignedAt, i) => ({ ...coreOf().tasks[0]!, id: `r${i}`, runId: `r${i}`, assignedAt })),
    });

    expect(check([], rated(4)).overruns).toEqual([]);
    expect(check([], rated(5)).overruns).toHaveLength(1);
  });
});
