import { LIMITS } from '@hatchet-ts/contracts';
import { isNestedTooDeep } from './json-depth';
import { validInput, validMetadata } from './payloads';

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const REFUSED = `is nested deeper than ${LIMITS.jsonDepth} levels`;

describe('the depth of JSON', () => {
  it.each([
    ['nothing', '', false],
    ['as many levels as are allowed', nested(LIMITS.jsonDepth), false],
    ['one level more', nested(LIMITS.jsonDepth + 1), true],
    ['objects and lists in turn', '[{"a":'.repeat(600), true],
    ['many lists side by side', `[${nested(1)},`.repeat(500), false],
    ['brackets inside a string', JSON.stringify({ a: '['.repeat(5_000) }), false],
    ['brackets behind an escaped quote', `"\\"${'['.repeat(5_000)}"`, false],
    ['levels behind a string that ends in a backslash', `["\\\\",${nested(LIMITS.jsonDepth)}]`, true],
  ])('of %s', (_what, text, tooDeep) => {
    expect(isNestedTooDeep(text)).toBe(tooDeep);
  });

  it('is limited in inputs and metadata', () => {
    const text = `{"a":${nested(10_000)}}`;

    expect(() => validInput(text, 'payload')).toThrow(`field \`payload\` ${REFUSED}`);
    expect(() => validMetadata(text, 'additionalMetadata')).toThrow(REFUSED);
  });
});
