import { parseDuration, parseFuture, parsePast } from './moment';

const NOW_MS = Date.parse('2026-03-01T12:00:00Z');

describe('a moment on the command line', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['250ms', 250],
    ['1.5h', 5_400_000],
  ])('%s is a duration', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', 'h', '5', '-1h', '1 h', '1h-30m', 'yesterday'])('"%s" is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('lies back from now in filters, and ahead in schedules', () => {
    expect(parsePast('--since', '1h', NOW_MS)).toBe('2026-03-01T11:00:00.000Z');
    expect(parseFuture('--in', '1h', NOW_MS)).toBe('2026-03-01T13:00:00.000Z');
    expect(parsePast('--since', '2026-02-01', NOW_MS)).toBe('2026-02-01T00:00:00.000Z');
    expect(parsePast('--since', '2026-02-01T08:00:00+02:00', NOW_MS)).toBe('2026-02-01T06:00:00.000Z');
  });

  it.each(['yesterday', '2026-13-01', '12', 'March'])(
    '"%s" is refused with the flag, the value and the rule',
    (text) => {
      expect(() => parsePast('--since', text)).toThrow(
        `--since must be a duration such as 30m, 24h or 7d, or a time such as 2026-01-31T12:00:00Z, got "${text}"`,
      );
    },
  );
});
