import { parseCron } from '../cron-expression';
import { dueTicks } from './due-ticks';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const GRACE = 30 * SECOND;
const START = Date.UTC(2026, 0, 1);

const ticksOf = (text: string) => {
  const parsed = parseCron(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return (afterMs: number) => parsed.value.next(afterMs);
};
const everySecond = ticksOf('* * * * * *');
const everyMinute = ticksOf('* * * * *');

describe('dueTicks', () => {
  it('fires the one tick that is due and looks again at the next', () => {
    expect(dueTicks(START, START + 40, GRACE, everyMinute)).toEqual({
      fire: [START],
      missed: null,
      nextAt: START + MINUTE,
    });
  });

  it('CRN-02: fires every second that passed since the timer was set', () => {
    expect(dueTicks(START, START + 3 * SECOND, GRACE, everySecond).fire).toEqual([
      START,
      START + SECOND,
      START + 2 * SECOND,
      START + 3 * SECOND,
    ]);
  });

  it('AMB-54: fires a tick that is exactly as late as the grace allows', () => {
    expect(dueTicks(START, START + GRACE, GRACE, everyMinute)).toMatchObject({ fire: [START], missed: null });
  });

  it('CRN-11: leaves out what is later than the grace and says from when until when', () => {
    const now = START + 3 * MINUTE + 10 * SECOND;
    expect(dueTicks(START, now, GRACE, everyMinute)).toEqual({
      fire: [START + 3 * MINUTE],
      missed: { from: START, until: now - GRACE },
      nextAt: START + 4 * MINUTE,
    });
  });

  it('leaves the rest of a long list for the next look', () => {
    expect(dueTicks(START, START + 9 * SECOND, GRACE, everySecond, 4)).toMatchObject({
      fire: [START, START + SECOND, START + 2 * SECOND, START + 3 * SECOND],
      nextAt: START + 4 * SECOND,
    });
  });

  it('ends with the last tick there is', () => {
    expect(dueTicks(START, START, GRACE, () => null)).toEqual({ fire: [START], missed: null, nextAt: null });
  });

  // A pseudo-random sequence, so that a failure can be repeated.
  const random = (seed: number) => () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };

  it.each([
    '17 4 * * *',
    '0 0 1 * *',
    '*/20 30 6 * * 1-5',
    '15 10 0 29 2 *',
    '0 0 12 * * 0',
    '59 59 23 31 12 *',
  ])('CRN-01, CRN-12: over a year of late and early looks %p fires every tick once', (text) => {
    const next = ticksOf(text);
    const expected: number[] = [];
    for (let tick = next(START); tick !== null && tick < START + 366 * DAY; tick = next(tick))
      expected.push(tick);

    const chance = random(7);
    const fired: number[] = [];
    let dueAt = next(START);
    while (dueAt !== null && dueAt < START + 366 * DAY) {
      const now = dueAt + Math.floor(chance() * GRACE);
      const { fire, missed, nextAt } = dueTicks(dueAt, now, GRACE, next);
      expect(missed).toBeNull();
      fired.push(...fire);
      dueAt = nextAt;
    }
    expect(fired.filter((tick) => tick < START + 366 * DAY)).toEqual(expected);
  });

  it('CRN-11: over outages of every length it fires none twice and none that is late', () => {
    const chance = random(11);
    let dueAt: number | null = START;
    let last = START - 1;
    for (let i = 0; i < 2000 && dueAt !== null; i++) {
      const now: number = dueAt + Math.floor(chance() ** 4 * 10 * MINUTE);
      const { fire, missed, nextAt } = dueTicks(dueAt, now, GRACE, everySecond, 1000);
      for (const tick of fire) {
        expect(tick).toBeGreaterThan(last);
        expect(now - tick).toBeLessThanOrEqual(GRACE);
        last = tick;
      }
      expect(fire.length).toBe(
        Math.floor(now / SECOND) - Math.ceil(Math.max(dueAt, now - GRACE) / SECOND) + 1,
      );
      expect(missed === null).toBe(dueAt >= now - GRACE);
      expect(nextAt).toBe(Math.floor(now / SECOND) * SECOND + SECOND);
      dueAt = nextAt;
    }
  });
});
