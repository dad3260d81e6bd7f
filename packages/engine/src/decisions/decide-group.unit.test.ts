import type { ConcurrencyStrategy } from '@hatchet-ts/contracts';
import fc from 'fast-check';
import { decideGroup, type GroupSeat } from './decide-group';

const seat = (id: string, seq: number, priority = 1, maxRuns = 1): GroupSeat => ({
  id,
  seq,
  priority,
  maxRuns,
});

describe('GROUP_ROUND_ROBIN', () => {
  test('admits while there is room, oldest first', () => {
    const waiting = [seat('c', 3, 1, 2), seat('b', 2, 1, 2)];
    expect(decideGroup('GROUP_ROUND_ROBIN', [seat('a', 1, 1, 2)], waiting)).toEqual({
      admit: ['b'],
      cancel: [],
    });
  });

  test('CON, rule 4.2.7: priority goes before age', () => {
    expect(decideGroup('GROUP_ROUND_ROBIN', [], [seat('old', 1), seat('urgent', 2, 3)]).admit).toEqual([
      'urgent',
    ]);
  });

  test('H52: a limit of 0 admits nothing and cancels nobody', () => {
    expect(decideGroup('GROUP_ROUND_ROBIN', [], [seat('a', 1, 1, 0)])).toEqual({ admit: [], cancel: [] });
  });
});

describe('CANCEL_IN_PROGRESS', () => {
  test('H50: of ten rapid triggers the last one wins and the others are cancelled', () => {
    const waiting = Array.from({ length: 9 }, (_, i) => seat(`w${i}`, i + 2));
    const decision = decideGroup('CANCEL_IN_PROGRESS', [seat('running', 1)], waiting);
    expect(decision.admit).toEqual(['w8']);
    expect([...decision.cancel].sort()).toEqual(['running', ...waiting.slice(0, 8).map((s) => s.id)].sort());
  });

  test('leaves the running alone when nobody waits', () => {
    expect(decideGroup('CANCEL_IN_PROGRESS', [seat('a', 1)], [])).toEqual({ admit: [], cancel: [] });
  });

  test('H52: a limit of 0 cancels everybody', () => {
    expect(decideGroup('CANCEL_IN_PROGRESS', [seat('a', 1, 1, 0)], [seat('b', 2, 1, 0)])).toEqual({
      admit: [],
      cancel: ['b', 'a'],
    });
  });

  test('a lower priority that comes later does not push out a higher one', () => {
    expect(decideGroup('CANCEL_IN_PROGRESS', [seat('a', 1, 3)], [seat('b', 2, 1)])).toEqual({
      admit: [],
      cancel: ['b'],
    });
  });
});

describe('CANCEL_NEWEST', () => {
  test('H51: the running stays and everybody without room is cancelled', () => {
    expect(decideGroup('CANCEL_NEWEST', [seat('a', 1)], [seat('b', 2), seat('c', 3)])).toEqual({
      admit: [],
      cancel: ['b', 'c'],
    });
  });

  test('free room is filled in order before the rest is cancelled', () => {
    const waiting = [seat('a', 1, 1, 2), seat('b', 2, 1, 2), seat('c', 3, 1, 2)];
    expect(decideGroup('CANCEL_NEWEST', [], waiting)).toEqual({ admit: ['a', 'b'], cancel: ['c'] });
  });
});

describe('the strategies that thin out the queue (contract guide 15)', () => {
  const waiting = [seat('b', 2), seat('c', 3), seat('d', 4)];
  test('CANCEL_QUEUED_EXCEPT_NEWEST keeps the running and the newest of those queued', () => {
    expect(decideGroup('CANCEL_QUEUED_EXCEPT_NEWEST', [seat('a', 1)], waiting)).toEqual({
      admit: [],
      cancel: ['b', 'c'],
    });
  });
  test('CANCEL_QUEUED_EXCEPT_OLDEST keeps the running and the oldest of those queued', () => {
    expect(decideGroup('CANCEL_QUEUED_EXCEPT_OLDEST', [seat('a', 1)], waiting)).toEqual({
      admit: [],
      cancel: ['c', 'd'],
    });
  });
});

test('the newest member sets the limit of its group', () => {
  const decision = decideGroup(
    'GROUP_ROUND_ROBIN',
    [seat('a', 1, 1, 1)],
    [seat('b', 2, 1, 1), seat('c', 3, 1, 3)],
  );
  expect(decision.admit).toEqual(['b', 'c']);
});

const STRATEGIES: ConcurrencyStrategy[] = [
  'GROUP_ROUND_ROBIN',
  'CANCEL_IN_PROGRESS',
  'CANCEL_NEWEST',
  'CANCEL_QUEUED_EXCEPT_NEWEST',
  'CANCEL_QUEUED_EXCEPT_OLDEST',
];

/** A group lives: holders arrive with priorities, are decided for, and finish at random. */
const life = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('arrive' as const), priority: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('finish' as const), which: fc.nat() }),
    fc.record({ kind: fc.constant('decide' as const) }),
  ),
  { maxLength: 120 },
);

describe.each(STRATEGIES)('%s under random load', (strategy) => {
  test('H53: the limit holds at every instant, nobody is both admitted and cancelled, nobody is left when all have finished', () => {
    fc.assert(
      fc.property(life, fc.integer({ min: 1, max: 4 }), (events, limit) => {
        let seq = 0;
        let running: GroupSeat[] = [];
        let waiting: GroupSeat[] = [];
        const decide = () => {
          const { admit, cancel } = decideGroup(strategy, running, waiting);
          expect(new Set([...admit, ...cancel]).size).toBe(admit.length + cancel.length);
          if (strategy !== 'CANCEL_IN_PROGRESS')
            expect(running.filter((s) => cancel.includes(s.id))).toEqual([]);
          running = [
            ...running.filter((s) => !cancel.includes(s.id)),
            ...waiting.filter((s) => admit.includes(s.id)),
          ];
          waiting = waiting.filter((s) => !admit.includes(s.id) && !cancel.includes(s.id));
          expect(running.length).toBeLessThanOrEqual(limit);
          // Room is never left while somebody waits.
          expect(running.length === limit || waiting.length === 0).toBe(true);
        };
        for (const event of events) {
          if (event.kind === 'arrive') waiting.push(seat(`s${++seq}`, seq, event.priority, limit));
          else if (event.kind === 'decide') decide();
          else if (running.length > 0) running.splice(event.which % running.length, 1);
        }
        for (let rounds = 0; running.length + waiting.length > 0; rounds++) {
          expect(rounds).toBeLessThan(1000);
          decide();
          running.shift();
        }
      }),
      { numRuns: 300 },
    );
  });
});
