import { DURATION_RULE, formatGoDuration, parseDuration, parseTimeoutIncrement } from './durations';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('6.1, TMO-03: duration texts', () => {
  it.each([
    ['10s', 10 * SECOND],
    ['4m', 4 * MINUTE],
    ['1h', HOUR],
    ['500ms', 500],
    ['1h30m', 90 * MINUTE],
    ['42m30s', 42 * MINUTE + 30 * SECOND],
    ['1h0m0.5s', HOUR + 500],
    ['1.5h', 90 * MINUTE],
    ['.5s', 500],
    ['5.s', 5 * SECOND],
    ['1.1s', 1100],
    ['0.1ms', 1],
    ['0s', 0],
    ['25h', 25 * HOUR],
    ['30', 30 * SECOND],
    ['0', 0],
    ['1d', DAY],
    ['2w', 14 * DAY],
    ['1y', 365 * DAY],
    ['291y', 291 * 365 * DAY],
  ])('%p is %d ms', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ms });
  });

  it.each([
    '',
    'abc',
    '-1s',
    '+1s',
    ' 10s',
    '10s ',
    '10S',
    '1h 30m',
    '1d12h',
    '1.5',
    '1.5d',
    's',
    '1us',
    '30 days',
    '１s',
  ])('%p is refused with the rule', (text) => {
    expect(parseDuration(text)).toEqual({ ok: false, error: DURATION_RULE });
  });

  it.each(['300y', '9999999999999s', '2600000h', '293y', '9999999999999'])(
    '%p is longer than anything can wait',
    (text) => {
      expect(parseDuration(text)).toEqual({ ok: false, error: expect.stringContaining('292 years') });
    },
  );

  it.each([`${'9'.repeat(16)}s`, `0.${'0'.repeat(15)}1s`, '9'.repeat(400)])(
    '%p has too many digits to be looked at',
    (text) => {
      expect(parseDuration(text)).toEqual({ ok: false, error: expect.stringContaining('at most 15 digits') });
    },
  );
});

describe('6.1.3: the increment of RefreshTimeout', () => {
  it.each([
    ['10s', 10 * SECOND],
    ['1h30m', 90 * MINUTE],
    ['250ms', 250],
  ])('takes %p', (text, ms) => {
    expect(parseTimeoutIncrement(text)).toBe(ms);
  });

  it.each(['', 'abc', '30', '1d', '-5s', '1y'])('refuses %p with the recorded text', (text) => {
    expect(() => parseTimeoutIncrement(text)).toThrow(
      expect.objectContaining({
        code: 'invalid_argument',
        message:
          "Invalid request: Validation failed with the following errors:\n0: validation failed on field 'RefreshTimeoutBy.IncrementTimeoutBy': Invalid duration. Durations must be one or more <number><unit> components, where unit is one of: 'ms', 's', 'm', 'h'. For example: '10s', '1h30m', '1.5h'\n",
      }),
    );
  });
});

describe('durations are printed as Go prints them', () => {
  it.each([
    [0, '0s'],
    [0.0005, '500ns'],
    [0.5, '500µs'],
    [1.5, '1.5ms'],
    [500, '500ms'],
    [1000, '1s'],
    [1500, '1.5s'],
    [2 * SECOND, '2s'],
    [90 * SECOND, '1m30s'],
    [5 * MINUTE, '5m0s'],
    [HOUR, '1h0m0s'],
    [HOUR + 500, '1h0m0.5s'],
    [DAY + 61_001, '24h1m1.001s'],
    [100 * SECOND, '1m40s'],
    [-1500, '-1.5s'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatGoDuration(ms)).toBe(text);
  });
});
