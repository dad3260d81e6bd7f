import { type DurableCondition, memoSubject, runSubject, waitSubject } from './durable-subject';

const sleep = (over: Partial<DurableCondition> = {}): DurableCondition =>
  ({
    kind: 'sleep',
    orGroup: 0,
    dataKey: 'nap',
    expression: '',
    sleepText: '2s',
    sleepMs: 2000,
    ...over,
  }) as never;
const event = (over: Record<string, unknown> = {}): DurableCondition =>
  ({
    kind: 'event',
    orGroup: 1,
    dataKey: 'paid',
    expression: 'input.ok',
    eventKey: 'order:paid',
    scope: null,
    sinceMs: null,
    ...over,
  }) as never;

const keyOf = (...conditions: DurableCondition[]) => waitSubject(conditions).idempotencyKey.toString('hex');

describe('the identity of a wait (engine-behaviour 9.2)', () => {
  const key = keyOf(sleep(), event());

  test.each([
    ['the order of its conditions', keyOf(event(), sleep())],
    ['its or-groups, which SDKs make anew each time', keyOf(sleep({ orGroup: 5 }), event({ orGroup: 5 }))],
    ['a scope', keyOf(sleep(), event({ scope: 'A' }))],
    ['a look back', keyOf(sleep(), event({ scope: 'A', sinceMs: 1 }))],
  ])('does not depend on %s', (_, other) => {
    expect(other).toBe(key);
  });

  test.each([
    ['an expression', keyOf(sleep(), event({ expression: 'input.no' }))],
    ['a data key', keyOf(sleep({ dataKey: 'other' }), event())],
    ['a sleep as it was written', keyOf(sleep({ sleepText: '2000ms' } as never), event())],
    ['an event key', keyOf(sleep(), event({ eventKey: 'order:lost' }))],
    ['how many there are', keyOf(sleep())],
  ])('depends on %s', (_, other) => {
    expect(other).not.toBe(key);
  });
});

test('a wait is described and shown by its groups, alternatives together', () => {
  const subject = waitSubject([sleep({ orGroup: 7 }), event({ orGroup: 7 }), sleep({ orGroup: 8 })]);
  expect(subject.description).toBe('(sleep(2s) or event(order:paid, input.ok)) and sleep(2s)');
  const nap = { kind: 'SLEEP', sleepDurationMs: 2000 };
  expect(subject.waitData).toEqual([{ or: [nap, { kind: 'USER_EVENT', eventKey: 'order:paid' }] }, nap]);
});

test('a child is its workflow and its input, byte for byte', () => {
  const keys = [
    runSubject('a', '{}'),
    runSubject('a', '{ }'),
    runSubject('b', '{}'),
    runSubject('a{', '}'),
  ].map(({ idempotencyKey }) => idempotencyKey.toString('hex'));
  expect(new Set(keys).size).toBe(4);
  expect(runSubject('a', '{}').idempotencyKey).toEqual(runSubject('a', '{}').idempotencyKey);
});

test('a memo is the key its client made, and never the same as a child or a wait', () => {
  expect(memoSubject(Buffer.from([0, 255])).idempotencyKey).not.toEqual(
    memoSubject(Buffer.from([0])).idempotencyKey,
  );
  expect(memoSubject(Buffer.from('a'))).toMatchObject({
    kind: 'MEMO',
    description: 'memo(61)',
    waitData: null,
  });
});
