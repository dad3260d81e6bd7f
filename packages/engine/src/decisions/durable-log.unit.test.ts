import { branchOf, divergenceText, type Fork, isOnPath, type LogEntry, placeSubjects } from './durable-log';
import { type DurableSubject, memoSubject, runSubject } from './durable-subject';

const memo = (key: string) => memoSubject(Buffer.from(key));
const ask = (subject: DurableSubject, childKey: string | null = null) => ({ subject, childKey });

function entry(
  branch: number,
  node: number,
  subject: DurableSubject,
  childKey: string | null = null,
): LogEntry {
  const { idempotencyKey, description } = subject;
  return { branch, node, idempotencyKey, childKey, description };
}

const view = (
  entries: readonly LogEntry[],
  over: { branch?: number; node?: number; forks?: ReadonlyMap<number, Fork> } = {},
) => ({
  branch: 1,
  node: 0,
  forks: new Map<number, Fork>(),
  ...over,
  at: (node: number) => entries.filter((one) => one.node === node),
  keyed: (key: string) => entries.filter((one) => one.childKey === key),
});

describe('branchOf', () => {
  // 1 ── 2 (from node 3) ── 4 (from node 5); 1 ── 3 (from node 2)
  const forks = new Map<number, Fork>([
    [2, { parent: 1, firstNode: 3 }],
    [3, { parent: 1, firstNode: 2 }],
    [4, { parent: 2, firstNode: 5 }],
  ]);

  test.each([
    [4, 5, 4],
    [4, 4, 2],
    [4, 3, 2],
    [4, 2, 1],
    [3, 2, 3],
    [3, 1, 1],
    [1, 9, 1],
  ])('9.1.3: seen from branch %i, node %i is of branch %i', (from, node, branch) => {
    expect(branchOf(forks, from, node)).toBe(branch);
  });

  test('H85: what another branch did is on nobody else’s path', () => {
    expect(isOnPath(forks, 4, { branch: 3, node: 2 })).toBe(false);
    expect(isOnPath(forks, 4, { branch: 2, node: 4 })).toBe(true);
    expect(isOnPath(forks, 4, { branch: 2, node: 5 })).toBe(false);
  });

  test('a branch at its parent’s own first node takes all of it over', () => {
    const same = new Map<number, Fork>([
      [2, { parent: 1, firstNode: 3 }],
      [3, { parent: 2, firstNode: 3 }],
    ]);
    expect([1, 2, 3, 4].map((node) => branchOf(same, 3, node))).toEqual([1, 1, 3, 3]);
  });
});

describe('placeSubjects', () => {
  test('9.1.1: what is new takes the next nodes of the newest branch, in order', () => {
    const { places, node } = placeSubjects(view([], { branch: 3, node: 7 }), [
      ask(memo('a')),
      ask(memo('b')),
    ]);
    expect(places).toEqual([
      { kind: 'append', branch: 3, node: 8 },
      { kind: 'append', branch: 3, node: 9 },
    ]);
    expect(node).toBe(9);
  });

  test('9.1.4: what was asked for before is found, and what comes behind it is new', () => {
    const first = entry(1, 1, memo('a'));
    const { places, node } = placeSubjects(view([first]), [ask(memo('a')), ask(memo('b'))]);
    expect(places).toEqual([
      { kind: 'found', entry: first },
      { kind: 'append', branch: 1, node: 2 },
    ]);
    expect(node).toBe(2);
  });

  test('DUR-05: what differs ends it, with the cursor before the node, so that asking aright goes on', () => {
    const log = [entry(1, 1, memo('a')), entry(1, 2, memo('b'))];
    const { places, node } = placeSubjects(view(log), [ask(memo('a')), ask(memo('x')), ask(memo('y'))]);
    expect(places).toEqual([
      { kind: 'found', entry: log[0] },
      { kind: 'diverged', entry: log[1] },
    ]);
    expect(node).toBe(1);
  });

  test('H85: an entry of a branch that was left is not found again', () => {
    const left = entry(1, 2, memo('b'));
    const forks = new Map<number, Fork>([[2, { parent: 1, firstNode: 2 }]]);
    const log = view([entry(1, 1, memo('a')), left], { branch: 2, node: 1, forks });
    expect(placeSubjects(log, [ask(memo('other'))]).places).toEqual([{ kind: 'append', branch: 2, node: 2 }]);
  });

  describe('children with keys of their own', () => {
    const child = (n: number) => runSubject('child', `{"n":${n}}`);

    test('9.2.1: a key that is known is its child wherever it stands, whatever its input, and takes no node', () => {
      const log = [entry(1, 1, child(1), 'k'), entry(1, 2, memo('a'))];
      const { places, node } = placeSubjects(view(log, { node: 2 }), [ask(child(99), 'k'), ask(memo('b'))]);
      expect(places).toEqual([
        { kind: 'found', entry: log[0] },
        { kind: 'append', branch: 1, node: 3 },
      ]);
      expect(node).toBe(3);
    });

    test('on a replay a keyed child at its own node takes it again', () => {
      const log = [entry(1, 1, child(1), 'k'), entry(1, 2, memo('a'))];
      const { places, node } = placeSubjects(view(log), [ask(child(1), 'k'), ask(memo('a'))]);
      expect(places.map((place) => place.kind)).toEqual(['found', 'found']);
      expect(node).toBe(2);
    });

    test('H20: the same key twice in one request is one child', () => {
      const { places, node } = placeSubjects(view([]), [
        ask(child(1), 'k'),
        ask(child(1), 'k'),
        ask(child(2), 'l'),
      ]);
      expect(places).toEqual([
        { kind: 'append', branch: 1, node: 1 },
        { kind: 'append', branch: 1, node: 1 },
        { kind: 'append', branch: 1, node: 2 },
      ]);
      expect(node).toBe(2);
    });

    test('9.2.3: a new key at the node of something else is a divergence, and no third child', () => {
      const log = [entry(1, 1, child(1), 'k')];
      expect(placeSubjects(view(log), [ask(child(2), 'new')]).places).toEqual([
        { kind: 'diverged', entry: log[0] },
      ]);
    });
  });
});

describe('divergenceText', () => {
  test('9.2.2: names task, node and branch, and what was expected and received', () => {
    expect(divergenceText('T', entry(2, 5, runSubject('a', '{}')), runSubject('b', '{}'))).toBe(
      'non-determinism error in task T at node 2:5\n  expected: run(a, {})\n  received: run(b, {})',
    );
  });

  test('tells apart what reads the same', () => {
    const long = 'x'.repeat(200);
    const text = divergenceText('T', entry(1, 1, runSubject('a', `${long}1`)), runSubject('a', `${long}2`));
    const [, expected, received] = text.split('\n').map((line) => line.replace(/^ {2}\w+: /, ''));
    expect(expected).not.toBe(received);
    expect(expected).toMatch(/^run\(a, x{100}…\) \[[0-9a-f]{8}\]$/);
  });
});
