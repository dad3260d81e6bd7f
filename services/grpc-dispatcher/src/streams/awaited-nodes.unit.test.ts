import { AwaitedNodes } from './awaited-nodes';

describe('nodes an invocation waits for', () => {
  test('are those added and not deleted, whatever the order', () => {
    const random = generator(7);
    const model = new Map<number, number>();
    const nodes = new AwaitedNodes();
    for (let step = 0; step < 2000; step++) {
      const node = 1 + Math.floor(random() * 8);
      if (random() < 0.5) {
        const branch = 1 + Math.floor(random() * 3);
        model.set(node, branch);
        nodes.add(node, branch);
      } else {
        model.delete(node);
        nodes.delete(node);
      }
      for (let other = 1; other <= 8; other++) expect(nodes.has(other)).toBe(model.has(other));
      const list = nodes.list().sort((a, b) => a.node - b.node);
      expect(list).toEqual([...model].sort().map(([at, branch]) => ({ branch, node: at })));
    }
  });
});

/** Repeatable: a failure can be played again. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
