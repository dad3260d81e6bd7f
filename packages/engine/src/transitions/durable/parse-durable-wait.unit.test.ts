import { v1Condition } from '@hatchet-ts/contracts';
import { parseDurableWait } from './parse-durable-wait';

type Sent = Parameters<typeof v1Condition.DurableEventListenerConditions.fromPartial>[0];
const parse = (sent: Sent) => parseDurableWait(v1Condition.DurableEventListenerConditions.fromPartial(sent));
const base = (over: object = {}) => ({
  readableDataKey: 'key',
  action: 0,
  orGroupId: '',
  expression: '',
  ...over,
});

test('conditions of one or-group are alternatives, those of none stand alone', () => {
  const group = '6b29fc40-ca47-1067-b31d-00dd010662da';
  const zero = '00000000-0000-0000-0000-000000000000';
  const conditions = parse({
    sleepConditions: [{ base: base({ orGroupId: group.toUpperCase() }), sleepFor: '2s' }],
    userEventConditions: [
      { base: base({ orGroupId: group }), userEventKey: 'a' },
      { base: base({ orGroupId: zero }), userEventKey: 'b' },
      { base: base(), userEventKey: 'c' },
    ],
  });
  expect(conditions.map(({ orGroup }) => orGroup)).toEqual([0, 1, 2, 0]);
  expect(conditions[3]).toMatchObject({ kind: 'sleep', sleepText: '2s', sleepMs: 2000 });
});

test('DUR-08: a sleep until a time that has passed is over at once', () => {
  const [sleep] = parse({ sleepConditions: [{ base: base(), sleepFor: '-90s' }] });
  expect(sleep).toMatchObject({ kind: 'sleep', sleepText: '-90s', sleepMs: 0 });
});

test('9.3.3: a wait looks back only with a scope', () => {
  const since = new Date(1000);
  const look = (eventScope?: string) =>
    parse({
      userEventConditions: [{ base: base(), userEventKey: 'a', eventScope, considerEventsSince: since }],
    })[0];
  expect(look('A')).toMatchObject({ scope: 'A', sinceMs: 1000 });
  expect(look()).toMatchObject({ scope: null, sinceMs: null });
});

test.each<[string, Sent, string]>([
  ['no condition', {}, 'a wait needs at least one condition'],
  [
    'an or-group that is no UUID',
    { sleepConditions: [{ base: base({ orGroupId: 'x' }), sleepFor: '1s' }] },
    'or group id is not a valid uuid',
  ],
  ['a sleep that is no duration', { sleepConditions: [{ base: base(), sleepFor: 'soon' }] }, "got 'soon'"],
  [
    'an event without a key',
    { userEventConditions: [{ base: base(), userEventKey: '' }] },
    'user_event_key must not be empty',
  ],
  [
    'an event key with a NUL',
    { userEventConditions: [{ base: base(), userEventKey: 'a\0' }] },
    'user_event_key contains a NUL character',
  ],
  [
    'an expression that is none',
    { userEventConditions: [{ base: base({ expression: 'input.' }), userEventKey: 'a' }] },
    'expression',
  ],
])('%s is refused with a reason', (_, sent, reason) => {
  expect(() => parse(sent)).toThrow(reason);
});
