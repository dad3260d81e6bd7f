import { nextTick, parseCron } from './cron-expression';

const at = (text: string) => Date.parse(text);
const ticks = (expression: string, after: string, count: number): string[] => {
  const found: string[] = [];
  let from: number | null = at(after);
  for (let i = 0; i < count; i++) {
    from = nextTick(expression, from);
    if (from === null) break;
    found.push(new Date(from).toISOString());
  }
  return found;
};

// A Saturday.
const NOW = '2026-01-31T12:00:00.000Z';

describe('CRN-01, CRN-02: which ticks an expression means', () => {
  it.each([
    ['* * * * *', ['2026-01-31T12:01:00.000Z', '2026-01-31T12:02:00.000Z']],
    ['* * * * * *', ['2026-01-31T12:00:01.000Z', '2026-01-31T12:00:02.000Z']],
    ['*/5 * * * * *', ['2026-01-31T12:00:05.000Z', '2026-01-31T12:00:10.000Z']],
    ['*/15 * * * *', ['2026-01-31T12:15:00.000Z', '2026-01-31T12:30:00.000Z']],
    [
      '5/20 * * * *',
      [
        '2026-01-31T12:05:00.000Z',
        '2026-01-31T12:25:00.000Z',
        '2026-01-31T12:45:00.000Z',
        '2026-01-31T13:05:00.000Z',
      ],
    ],
    [
      '1-10/4 3 * * *',
      [
        '2026-02-01T03:01:00.000Z',
        '2026-02-01T03:05:00.000Z',
        '2026-02-01T03:09:00.000Z',
        '2026-02-02T03:01:00.000Z',
      ],
    ],
    ['30 8,17 * * *', ['2026-01-31T17:30:00.000Z', '2026-02-01T08:30:00.000Z']],
    ['0 0 1 * *', ['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z']],
    ['0 9 * * 1-5', ['2026-02-02T09:00:00.000Z', '2026-02-03T09:00:00.000Z']],
    ['0 9 * * mon-FRI', ['2026-02-02T09:00:00.000Z', '2026-02-03T09:00:00.000Z']],
    ['0 0 1 JAN,jul *', ['2026-07-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z']],
    ['0 0 * * 0', ['2026-02-01T00:00:00.000Z', '2026-02-08T00:00:00.000Z']],
    ['0 0 31 * *', ['2026-03-31T00:00:00.000Z', '2026-05-31T00:00:00.000Z']],
    ['59 59 23 31 12 *', ['2026-12-31T23:59:59.000Z']],
    ['0 0 29 2 *', ['2028-02-29T00:00:00.000Z', '2032-02-29T00:00:00.000Z']],
    ['*/61 12 * * *', ['2026-02-01T12:00:00.000Z', '2026-02-02T12:00:00.000Z']],
    ['  0   0 * * *  ', ['2026-02-01T00:00:00.000Z']],
  ])('%p', (expression, expected) => {
    expect(ticks(expression, NOW, expected.length)).toEqual(expected);
  });

  it('AMB-55: 7 is Sunday as well', () => {
    expect(ticks('0 0 * * 7', NOW, 3)).toEqual(ticks('0 0 * * sun', NOW, 3));
    expect(ticks('0 0 * * 5-7', NOW, 3)).toEqual(ticks('0 0 * * 0,5,6', NOW, 3));
  });

  it('a day of month and a day of week each make a day due when both are given', () => {
    expect(ticks('0 0 5 * 2', NOW, 3)).toEqual([
      '2026-02-03T00:00:00.000Z',
      '2026-02-05T00:00:00.000Z',
      '2026-02-10T00:00:00.000Z',
    ]);
  });

  it.each(['*', '?', '*/1'])('a day field of %p leaves the other one alone in charge', (any) => {
    expect(ticks(`0 0 ${any} * 2`, NOW, 2)).toEqual(['2026-02-03T00:00:00.000Z', '2026-02-10T00:00:00.000Z']);
    expect(ticks(`0 0 5 * ${any}`, NOW, 2)).toEqual(['2026-02-05T00:00:00.000Z', '2026-03-05T00:00:00.000Z']);
  });

  it('a tick is strictly after the given moment', () => {
    expect(ticks('0 12 * * *', NOW, 1)).toEqual(['2026-02-01T12:00:00.000Z']);
    expect(nextTick('0 12 * * *', at(NOW) - 1)).toBe(at(NOW));
    expect(nextTick('* * * * * *', at(NOW) + 1)).toBe(at(NOW) + 1000);
  });

  it('a leap day is found across eight years', () => {
    expect(ticks('0 0 29 2 *', '2096-03-01T00:00:00Z', 1)).toEqual(['2104-02-29T00:00:00.000Z']);
  });

  it('a date that never comes is accepted and has no tick', () => {
    expect(parseCron('* * 31 2 *').ok).toBe(true);
    expect(nextTick('* * 31 2 *', at(NOW))).toBeNull();
  });
});

describe('CRN-03: crons run in UTC', () => {
  it.each(['2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01'])(
    'on %s, when clocks change in some places, no tick is left out, moved or doubled',
    (day) => {
      expect(ticks('30 1,2 * * *', `${day}T00:00:00Z`, 3)).toEqual([
        `${day}T01:30:00.000Z`,
        `${day}T02:30:00.000Z`,
        new Date(at(`${day}T01:30:00Z`) + 86_400_000).toISOString(),
      ]);
    },
  );
});

describe('2.4.1 and reliability section 5, Cron: what is refused says where', () => {
  it.each([
    ['60 * * * *', 'minute 60 is not between 0 and 59 (at position 1)'],
    ['61 * * * *', 'minute 61 is not between 0 and 59 (at position 1)'],
    ['* 24 * * *', 'hour 24 is not between 0 and 23 (at position 3)'],
    ['0 0 0 * *', 'day of month 0 is not between 1 and 31 (at position 5)'],
    ['0 0 * 13 *', 'month 13 is not between 1 and 12 (at position 7)'],
    ['0 0 * * 8', 'day of week 8 is not between 0 and 7 (at position 9)'],
    ['60 * * * * *', 'second 60 is not between 0 and 59 (at position 1)'],
    ['1,2,x * * * *', "'x' is not a minute (at position 5)"],
    ['1,,2 * * * *', 'the list of the minute has an empty entry (at position 3)'],
    ['10-5 * * * *', "range '10-5' runs backwards (at position 1)"],
    ['* * * * sat-sun', "range 'sat-sun' runs backwards (at position 9)"],
    ['*/0 * * * *', 'a step must be at least 1 (at position 3)'],
    ['*/x * * * *', "step 'x' is not a number (at position 3)"],
    ['*/ * * * *', "step '' is not a number (at position 3)"],
    ['1/2/3 * * * *', "'1/2/3' has more than one '/' (at position 1)"],
    ['1-2-3 * * * *', "'1-2-3' has more than one '-' (at position 1)"],
    ['-5 * * * *', "'' is not a minute (at position 1)"],
    ['*-5 * * * *', "'*' is not a minute (at position 1)"],
    ['1.5 * * * *', "'1.5' is not a minute (at position 1)"],
    ['0 0 L * *', "'L' is not a day of month (at position 5)"],
    ['0 0 15W * *', "'15W' is not a day of month (at position 5)"],
    ['0 0 * * 1#2', "'1#2' is not a day of week (at position 9)"],
    ['0 0 * january *', "'january' is not a month (at position 7)"],
    ['every day', 'expected 5 fields, or 6 with the second first, but found 2 (at position 10)'],
    ['* * * *', 'expected 5 fields, or 6 with the second first, but found 4 (at position 8)'],
    ['0 0 0 1 1 * 2030', 'expected 5 fields, or 6 with the second first, but found 7 (at position 17)'],
    ['', 'expected 5 fields, or 6 with the second first, but found 0 (at position 1)'],
    ['@hourly', "descriptors such as '@hourly' are not supported, write the fields out (at position 1)"],
    ['@reboot', "descriptors such as '@reboot' are not supported, write the fields out (at position 1)"],
    [
      'CRON_TZ=Europe/Berlin 0 6 * * *',
      'time zones are not supported, cron expressions run in UTC (at position 1)',
    ],
    [
      'TZ=Nowhere/None 0 6 * * *',
      'time zones are not supported, cron expressions run in UTC (at position 1)',
    ],
  ])('%p: %s', (expression, problem) => {
    expect(parseCron(expression)).toEqual({
      ok: false,
      error: `Invalid cron expression '${expression}': ${problem}`,
    });
  });

  it('an expression of any length is answered at once', () => {
    expect(parseCron(`${'1,'.repeat(100_000)}1 * * * *`)).toEqual({
      ok: false,
      error: expect.stringContaining('longer than 1000 characters'),
    });
  });

  it('nextTick of a text that was never accepted is an error of the caller', () => {
    expect(() => nextTick('every day', 0)).toThrow('Invalid cron expression');
  });
});
