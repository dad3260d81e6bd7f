import { type ConditionDefinition, TASK_STATE } from '@hatchet-ts/contracts';
import { decideStep, type StepState } from './decide-step';
import { resolveWait } from './resolve-wait';

const base = { readableDataKey: 'k', expression: 'x' };
type Action = ConditionDefinition['action'];
const parent = (action: Action, parentReadableId: string, orGroup = 0): ConditionDefinition => ({
  ...base,
  kind: 'parent',
  action,
  orGroup,
  parentReadableId,
});
const event = (action: Action, orGroup = 0): ConditionDefinition => ({
  ...base,
  kind: 'event',
  action,
  orGroup,
  eventKey: 'e',
  scope: null,
});

const DONE: StepState = { state: TASK_STATE.completed, skipped: false };
const SKIPPED: StepState = { state: TASK_STATE.completed, skipped: true };
const FAILED: StepState = { state: TASK_STATE.failed, skipped: false };
const CANCELLED: StepState = { state: TASK_STATE.cancelled, skipped: false };
const OPEN: StepState = { state: TASK_STATE.open, skipped: false };

/** @param trueOf parents whose conditions hold */
function decide(
  parents: Record<string, StepState | null>,
  conditions: ConditionDefinition[] = [],
  trueOf: string[] = [],
): string {
  const task = { parents: Object.keys(parents), conditions };
  const decision = decideStep(task, Object.values(parents), ({ parentReadableId }) =>
    trueOf.includes(parentReadableId),
  );
  if (decision.kind !== 'create') return decision.kind;
  return decision.reason ? `${decision.as}: ${decision.reason}` : decision.as;
}

test.each([
  ['queued', { a: DONE, b: DONE }],
  ['queued', {}],
  ['queued', { a: SKIPPED, b: DONE }],
  ['skipped', { a: SKIPPED, b: SKIPPED }],
  ['cancelled: cancelled_by_parent', { a: OPEN, b: FAILED }],
  ['cancelled: cancelled_by_parent', { a: null, b: CANCELLED }],
  ['later', { a: DONE, b: OPEN }],
  ['later', { a: SKIPPED, b: null }],
])('8.2, H74: without conditions a step is %s after %j', (outcome, parents) => {
  expect(decide(parents)).toBe(outcome);
});

describe('8.3.3: what comes first', () => {
  test('skip, before a cancel that is just as true', () => {
    expect(decide({ a: DONE }, [parent('CANCEL', 'a'), parent('SKIP', 'a', 1)], ['a'])).toBe('skipped');
  });
  test('skip by one parent, before the failure of another', () => {
    expect(decide({ a: DONE, b: FAILED }, [parent('SKIP', 'a')], ['a'])).toBe('skipped');
  });
  test('cancel, before a start that is just as true', () => {
    const conditions = [parent('QUEUE', 'a'), parent('CANCEL', 'a', 1)];
    expect(decide({ a: DONE }, conditions, ['a'])).toBe('cancelled: cancelled_by_condition');
  });
  test('a skip that is certain, before the other parents are done', () => {
    expect(decide({ a: DONE, b: OPEN }, [parent('SKIP', 'a')], ['a'])).toBe('skipped');
  });
});

describe('8.3.6: parents with conditions of their own', () => {
  test('a skipped parent is judged by its condition instead of by being skipped', () => {
    expect(decide({ a: SKIPPED }, [parent('SKIP', 'a')])).toBe('queued');
    expect(decide({ a: SKIPPED }, [parent('SKIP', 'a')], ['a'])).toBe('skipped');
  });
  test('a step whose parents are all skipped is skipped while one of them has no condition', () => {
    expect(decide({ a: SKIPPED, b: SKIPPED }, [parent('SKIP', 'a')])).toBe('skipped');
  });
  test('a skipped parent beside one that ran skips nothing', () => {
    expect(decide({ a: DONE, b: SKIPPED }, [parent('SKIP', 'a')])).toBe('queued');
  });
  test('either of two parents is enough where the conditions say so', () => {
    const either = [parent('QUEUE', 'a'), parent('QUEUE', 'b')];
    expect(decide({ a: DONE, b: OPEN }, either, ['a'])).toBe('queued');
    expect(decide({ a: DONE, b: OPEN }, either)).toBe('later');
    expect(decide({ a: DONE, b: DONE, c: OPEN }, either, ['a'])).toBe('later');
  });
  test('a parent that fails cancels, whatever its conditions', () => {
    expect(decide({ a: FAILED }, [parent('CANCEL', 'a'), parent('QUEUE', 'a', 1)])).toBe(
      'cancelled: cancelled_by_parent',
    );
  });
});

describe('8.3.4: sleeps and events', () => {
  test('count when all parents are done, even those that a condition stands in for', () => {
    const either = [parent('QUEUE', 'a'), event('QUEUE')];
    expect(decide({ a: DONE, b: OPEN }, either, ['a'])).toBe('later');
    expect(decide({ a: DONE, b: DONE }, either, ['a'])).toBe('queued');
    expect(decide({ a: DONE, b: DONE }, either)).toBe('wait');
  });
  test('only of actions that can still be settled', () => {
    const conditions = [event('QUEUE'), parent('SKIP', 'a', 1), event('SKIP', 2)];
    expect(decideStep({ parents: ['a'], conditions }, [DONE], () => false)).toEqual({
      kind: 'wait',
      conditions: [event('QUEUE')],
    });
  });
  test('that could only skip or cancel hold nothing up', () => {
    expect(decide({ a: DONE }, [event('SKIP'), event('CANCEL', 1)])).toBe('queued');
  });
  test('a step that nothing can release any more is cancelled', () => {
    expect(decide({ a: DONE }, [parent('QUEUE', 'a')])).toBe('cancelled: cancelled_by_condition');
    expect(decide({ a: DONE }, [parent('QUEUE', 'a'), event('SKIP', 1)])).toBe('wait');
  });
});

test.each([
  [null, [['QUEUE', 0, false]]],
  ['QUEUE', [['QUEUE', 0, true]]],
  [
    'QUEUE',
    [
      ['QUEUE', 0, false],
      ['QUEUE', 0, true],
    ],
  ],
  [
    null,
    [
      ['QUEUE', 0, true],
      ['QUEUE', 1, false],
    ],
  ],
  [
    'CANCEL',
    [
      ['QUEUE', 0, true],
      ['CANCEL', 1, true],
    ],
  ],
  [
    'SKIP',
    [
      ['CANCEL', 0, true],
      ['SKIP', 1, true],
    ],
  ],
  [null, []],
] as const)('8.3.2, 8.3.3: a wait comes to %j with %j', (outcome, conditions) => {
  expect(resolveWait(conditions.map(([action, orGroup, met]) => ({ action, orGroup, met })))).toBe(outcome);
});
