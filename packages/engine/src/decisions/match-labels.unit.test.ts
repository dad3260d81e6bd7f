import type { DesiredLabel } from '@hatchet-ts/contracts';
import { affinity, satisfies } from './match-labels';

const wish = (over: Partial<DesiredLabel>): DesiredLabel => ({
  strValue: null,
  intValue: null,
  required: false,
  comparator: 'EQUAL',
  weight: 100,
  ...over,
});

describe('a wish for a label (AFF, rule 3.4)', () => {
  test.each([
    ['EQUAL', 'a', 'a', true],
    ['EQUAL', 'a', 'b', false],
    ['NOT_EQUAL', 'a', 'b', true],
    ['NOT_EQUAL', 'a', 'a', false],
  ] as const)('%s of text %s against %s is %s', (comparator, strValue, value, expected) => {
    expect(satisfies(wish({ comparator, strValue }), value)).toBe(expected);
  });

  test.each([
    ['GREATER_THAN', 5, 6, true],
    ['GREATER_THAN', 5, 5, false],
    ['GREATER_THAN_OR_EQUAL', 5, 5, true],
    ['LESS_THAN', 5, 4, true],
    ['LESS_THAN', 5, 5, false],
    ['LESS_THAN_OR_EQUAL', 5, 5, true],
  ] as const)('%s %d is met by %d: %s', (comparator, intValue, value, expected) => {
    expect(satisfies(wish({ comparator, intValue }), value)).toBe(expected);
  });

  test('rule 3.4.2: a label the worker lacks satisfies nothing, NOT_EQUAL included', () => {
    expect(satisfies(wish({ comparator: 'NOT_EQUAL', strValue: 'a' }), undefined)).toBe(false);
  });

  test('rule 3.4.2: text and number never match, and text has no order', () => {
    expect(satisfies(wish({ strValue: '5' }), 5)).toBe(false);
    expect(satisfies(wish({ comparator: 'GREATER_THAN', strValue: 'a' }), 'b')).toBe(false);
  });
});

describe('affinity', () => {
  test('weights of satisfied wishes add up', () => {
    expect(
      affinity(
        { a: wish({ strValue: 'x', weight: 10 }), b: wish({ strValue: 'y', weight: 5 }) },
        { a: 'x', b: 'y' },
      ),
    ).toBe(15);
  });

  test('a required wish that is not met excludes the worker', () => {
    expect(affinity({ a: wish({ strValue: 'x', required: true }) }, { a: 'z' })).toBeNull();
  });

  test('H104: a negative weight ranks last and does not exclude', () => {
    expect(affinity({ a: wish({ strValue: 'x', weight: -50 }) }, { a: 'x' })).toBe(-50);
  });
});
