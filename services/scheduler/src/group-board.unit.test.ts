import type { ConcurrencyStrategy } from '@hatchet-ts/contracts';
import type { GroupKey, GroupMember } from '@hatchet-ts/schema';
import { type Advance, GroupBoard, nameOf } from './group-board';

const groupOf = (key: string): GroupKey => ({ tenantId: 't', strategyId: `rule-${key}`, key });

interface Rule {
  key: string;
  maxRuns: number;
  strategy?: ConcurrencyStrategy;
}

/** A task that stands in the stage given, under these rules. */
function member(
  id: string,
  seq: number,
  rules: readonly Rule[],
  stage = 0,
  state: 'waiting' | 'filled' = 'waiting',
) {
  const groups = rules.map(({ key, maxRuns, strategy = 'GROUP_ROUND_ROBIN' }) => ({
    ...groupOf(key),
    maxRuns,
    strategy,
  }));
  const { strategy, maxRuns } = groups[stage]!;
  return {
    holderId: id,
    taskId: id,
    runId: null,
    ...{ stage, strategy, maxRuns, priority: 1, seq, state },
    ...{ versionId: 'v', step: 0, retry: 0, desiredWorkerId: null, desiredLabels: null, gates: { groups } },
  } satisfies Omit<GroupMember, 'group'>;
}

type Rows = Map<string, ReturnType<typeof member>[]>;

/** As an admitter does, with rows by group. */
function play(rows: Rows, first: readonly string[]): GroupBoard {
  const board = new GroupBoard();
  const read = (keys: readonly string[]) => {
    const unread = keys.filter((key) => !board.has(groupOf(key)));
    board.add(
      unread.map(groupOf),
      unread.flatMap((key, group) => (rows.get(key) ?? []).map((row) => ({ ...row, group }))),
    );
  };
  for (let keys = first; keys.length > 0; ) {
    read(keys);
    const entering: Advance[] = keys
      .flatMap((key) => board.decide(groupOf(key)).admitted)
      .filter(({ next }) => next !== null);
    keys = [...new Set(entering.map(({ next }) => next!.key))];
    read(keys);
    for (const advance of entering) board.enter(advance);
  }
  return board;
}

const said = (board: GroupBoard) =>
  board.admissions.map(
    ({ member, lastStage, next }) => `${member.holderId}:${lastStage}>${next?.key ?? 'starts'}`,
  );

test('CON-07: who has room in every stage passes them all in one pass', () => {
  const rules = [
    { key: 'a', maxRuns: 1 },
    { key: 'b', maxRuns: 1 },
    { key: 'c', maxRuns: 1 },
  ];
  const board = play(new Map([['a', [member('x', 1, rules), member('y', 2, rules)]]]), ['a']);
  expect(said(board)).toEqual(['x:2>starts']);
});

test('CON-07: who has no room in a later stage stands there, behind those who came before', () => {
  const rules = [
    { key: 'a', maxRuns: 5 },
    { key: 'b', maxRuns: 1 },
  ];
  const rows: Rows = new Map([
    ['a', [member('y', 3, rules), member('z', 4, rules)]],
    ['b', [member('w', 2, [{ key: 'other', maxRuns: 1 }, ...rules.slice(1)], 1)]],
  ]);
  const board = play(rows, ['a']);
  expect(said(board)).toEqual(['w:1>starts', 'y:0>b', 'z:0>b']);
});

test('CON-05: who comes to a later stage cancels who runs there', () => {
  const rules: Rule[] = [
    { key: 'a', maxRuns: 5 },
    { key: 'b', maxRuns: 1, strategy: 'CANCEL_IN_PROGRESS' },
  ];
  const rows: Rows = new Map([
    ['a', [member('new', 2, rules)]],
    ['b', [member('old', 1, rules, 1, 'filled')]],
  ]);
  const board = play(rows, ['a']);
  expect(said(board)).toEqual(['new:1>starts']);
  expect([...board.losers.keys()]).toEqual(['old']);
});

test('CON-06: who is cancelled in a later stage takes no place in an earlier one, whose group is looked at again', () => {
  const rules: Rule[] = [
    { key: 'a', maxRuns: 2 },
    { key: 'b', maxRuns: 1, strategy: 'CANCEL_NEWEST' },
  ];
  const rows: Rows = new Map([['a', [member('x', 1, rules), member('y', 2, rules), member('z', 3, rules)]]]);
  const board = play(rows, ['a']);
  expect(said(board)).toEqual(['x:1>starts']);
  expect([...board.losers.keys()]).toEqual(['y']);
  expect(board.wronged.map(nameOf)).toContain(nameOf(groupOf('a')));
});

test('CON-07: 400 random boards: no limit is passed, nobody waits where there is room, stages are passed in order', () => {
  let seed = 20261121;
  const random = (n: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  for (let round = 0; round < 400; round++) {
    const limits = new Map(['a', 'b', 'c', 'd'].map((key) => [key, random(4)]));
    const keys = [...limits.keys()];
    const rows: Rows = new Map(keys.map((key) => [key, []]));
    for (let n = 0; n < 1 + random(12); n++) {
      const path = keys.filter(() => random(2) === 0);
      if (path.length === 0) continue;
      const rules = path.map((key) => ({ key, maxRuns: limits.get(key)! }));
      const stage = random(path.length);
      rules.slice(0, stage).forEach((rule, before) => {
        if (rows.get(rule.key)!.filter((row) => row.state === 'filled').length < rule.maxRuns)
          rows.get(rule.key)!.push(member(`m${n}`, n, rules, before, 'filled'));
      });
      rows.get(path[stage]!)!.push(member(`m${n}`, n, rules, stage));
    }
    const board = play(rows, keys);
    const running = new Map(
      keys.map((key) => [key, rows.get(key)!.filter((row) => row.state === 'filled').length]),
    );
    const waiting = new Map(
      keys.map((key) => [key, rows.get(key)!.filter((row) => row.state === 'waiting').length]),
    );
    for (const {
      member: { gates, stage },
      lastStage,
      next,
    } of board.admissions) {
      const path = (gates as { groups: GroupKey[] }).groups.map((group) => group.key);
      for (const key of path.slice(stage, lastStage + 1)) running.set(key, running.get(key)! + 1);
      waiting.set(path[stage]!, waiting.get(path[stage]!)! - 1);
      expect(next?.key ?? null).toBe(path[lastStage + 1] ?? null);
      if (next) waiting.set(next.key, waiting.get(next.key)! + 1);
    }
    for (const [key, limit] of limits) {
      expect(running.get(key)!).toBeLessThanOrEqual(limit);
      if (waiting.get(key)! > 0) expect(running.get(key)!).toBe(limit);
    }
  }
});
