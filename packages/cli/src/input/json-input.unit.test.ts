import { readJsonObject } from './json-input';

describe('a JSON object on the command line', () => {
  it('keeps the text it was written in', () => {
    expect(readJsonObject('{"id": 12345678901234567890}', '--json')).toBe('{"id": 12345678901234567890}');
  });

  it.each([
    ['[1]', 'the JSON in --json must be an object'],
    ['{bad', 'invalid JSON in --json: '],
    ['missing.json', '--json names a file that cannot be read: ENOENT'],
  ])('is refused by what is wrong with it: %s', (source, message) => {
    expect(() => readJsonObject(source, '--json')).toThrow(message);
  });
});
