import { errorLine, errorText } from './error-text';

const SENT = JSON.stringify({
  message: 'card refused',
  stack: 'Error: card refused\n    at charge (tasks.ts:7:9)',
});

describe('the error of a task', () => {
  it('is its stack where a person reads it, and its message in a line', () => {
    expect(errorText(SENT)).toBe('Error: card refused\n    at charge (tasks.ts:7:9)');
    expect(errorLine(SENT)).toBe('card refused');
  });

  it.each(['plain text', '{not JSON', '{"other": 1}'])('%s stays as it is', (text) => {
    expect(errorText(text)).toBe(text);
  });

  it('is cut to a line of a table', () => {
    expect(errorLine(`first\nsecond`)).toBe('first');
    expect(errorLine('x'.repeat(100))).toHaveLength(60);
    expect(errorLine(undefined)).toBe('');
  });
});
