import fc from 'fast-check';
import { type Completion, CompletionOrder } from './completion-order';

const at = (node: number, order: number): Completion => ({ branch: 1, node, order });

/** Sends all that can be sent. @returns nodes in the order they were sent */
function drain(order: CompletionOrder<Completion>): number[] {
  const nodes: number[] = [];
  for (let next = order.next(); next; next = order.next()) {
    order.sent(next);
    nodes.push(next.node);
  }
  return nodes;
}

const ask = (order: CompletionOrder<Completion>, node: number) => {
  order.reach(node);
  order.waitFor({ branch: 1, node });
};

describe('completions of one invocation (DUR-20, 9.4)', () => {
  test('go out as they are satisfied', () => {
    const order = new CompletionOrder<Completion>(0, [], 0);
    for (const node of [1, 2, 3]) ask(order, node);
    order.learn([at(3, 1)]);
    expect(drain(order)).toEqual([3]);
    order.learn([at(1, 2), at(2, 3)]);
    expect(drain(order)).toEqual([1, 2]);
    expect(order.waiting).toEqual([]);
  });

  test('9.3.7: none goes out before its node was acknowledged', () => {
    const order = new CompletionOrder<Completion>(0, [], 0);
    order.learn([at(1, 1)]);
    expect(drain(order)).toEqual([]);
    ask(order, 1);
    expect(drain(order)).toEqual([1]);
  });

  test('H83: a replay gets them in the recorded order, whatever the order of its nodes', () => {
    const order = new CompletionOrder<Completion>(0, [at(3, 1), at(1, 2), at(2, 3)], 3);
    ask(order, 1);
    expect(drain(order)).toEqual([]);
    ask(order, 2);
    ask(order, 3);
    expect(drain(order)).toEqual([3, 1, 2]);
  });

  test('H84: what holds others back is named, and only while it does', () => {
    const order = new CompletionOrder<Completion>(0, [at(5, 1), at(1, 2)], 2);
    expect(order.obstacles).toEqual([]);
    ask(order, 1);
    expect(order.obstacles).toEqual([at(5, 1)]);
    order.reach(4);
    ask(order, 5);
    expect(order.obstacles).toEqual([]);
    expect(drain(order)).toEqual([5, 1]);
  });

  test('what an earlier stream has sent is not sent again, unless the worker says it waits for it', () => {
    const order = new CompletionOrder<Completion>(3, [at(1, 1), at(2, 2), at(3, 3)], 3);
    order.waitFor({ branch: 1, node: 2 });
    expect(drain(order)).toEqual([2]);
  });

  test('what is satisfied anew after it was sent is dropped', () => {
    const order = new CompletionOrder<Completion>(0, [], 0);
    ask(order, 1);
    order.learn([at(1, 1)]);
    drain(order);
    order.learn([at(1, 2)]);
    expect(drain(order)).toEqual([]);
    expect(order.lastOrder).toBe(2);
  });

  describe('to a worker that says for itself what it waits for', () => {
    const offer = (order: CompletionOrder<Completion>, node: number, nowMs = 0) => {
      order.reach(node);
      order.offer({ branch: 1, node }, nowMs);
    };

    test('none goes out before the worker has named its node, and it holds back those behind it', () => {
      const order = new CompletionOrder<Completion>(0, [], 0);
      ask(order, 1);
      offer(order, 2);
      order.learn([at(2, 1), at(1, 2)]);
      expect(drain(order)).toEqual([]);
      expect(order.waiting.map(({ node }) => node)).toEqual([1, 2]);
      expect(order.claim(new Set([2]), 0)).toEqual([]);
      expect(drain(order)).toEqual([2, 1]);
    });

    test('a child nobody waits for holds back nothing once something behind it is named', () => {
      const order = new CompletionOrder<Completion>(0, [], 0);
      offer(order, 1);
      order.learn([at(1, 1)]);
      ask(order, 2);
      order.learn([at(2, 2)]);
      expect(drain(order)).toEqual([]);
      expect(order.claim(new Set([2]), 0)).toEqual([1]);
      expect(drain(order)).toEqual([2]);
      expect(order.waiting).toEqual([]);
    });

    test('nor when the worker goes on waiting for what is before it, a second later', () => {
      const order = new CompletionOrder<Completion>(0, [], 0);
      ask(order, 1);
      offer(order, 2, 5000);
      order.learn([at(2, 1), at(1, 2)]);
      expect(order.claim(new Set([1]), 5900)).toEqual([]);
      expect(drain(order)).toEqual([]);
      expect(order.claim(new Set([1]), 6100)).toEqual([2]);
      expect(drain(order)).toEqual([1]);
    });

    test('what was sent is past, what waits for its turn is not', () => {
      const order = new CompletionOrder<Completion>(0, [], 0);
      offer(order, 1);
      offer(order, 2);
      order.learn([at(1, 1), at(2, 2)]);
      order.claim(new Set([1]), 0);
      expect(drain(order)).toEqual([1]);
      expect([order.isPast(1), order.isPast(2), order.isPast(null)]).toEqual([true, false, false]);
    });
  });

  test('learning twice is learning once', () => {
    const order = new CompletionOrder<Completion>(0, [], 0);
    ask(order, 1);
    order.learn([at(1, 1)]);
    order.learn([at(1, 1)]);
    expect(drain(order)).toEqual([1]);
    expect(drain(order)).toEqual([]);
  });

  test('whatever comes when: everything asked for and satisfied goes out once, in order', () => {
    const satisfied = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 12 });
    fc.assert(
      fc.property(satisfied, fc.nat({ max: 12 }), fc.infiniteStream(fc.boolean()), (nodes, known, coin) => {
        const completions = nodes.map((node, i) => at(node, i + 1));
        const before = completions.slice(0, known);
        const order = new CompletionOrder<Completion>(0, before, before.length);
        const coming = completions.slice(known);
        const sent: number[] = [];
        let node = 0;
        while (node < 12 || coming.length > 0) {
          const { value: learns } = coin.next();
          if (coming.length > 0 && (learns || node === 12)) order.learn([coming.shift()!]);
          else ask(order, ++node);
          sent.push(...drain(order));
          for (const one of sent) expect(one).toBeLessThanOrEqual(node);
        }
        expect(sent).toEqual(nodes);
        expect(order.obstacles).toEqual([]);
      }),
    );
  });
});
