import { SystemClock } from './system-clock';

const HOUR_MS = 3_600_000;

/** By how much a clock is off at best: between two looks the machine may stall. */
const difference = (clock: SystemClock, expectedMs = 0): number =>
  Math.min(...[1, 2, 3, 4, 5].map(() => Math.abs(clock.nowMs() - Date.now() - expectedMs)));

describe('SystemClock', () => {
  it('follows the host until it is anchored, in whole milliseconds', () => {
    const clock = new SystemClock();
    expect(difference(clock)).toBeLessThan(1_000);
    expect(Number.isInteger(clock.nowMs())).toBe(true);
    const before = clock.nowMs();
    const now = clock.now().getTime();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(clock.nowMs());
  });

  it('adopts the time of the database (H99)', async () => {
    const clock = new SystemClock();
    await clock.anchor(async () => new Date(Date.now() + HOUR_MS));
    expect(difference(clock, HOUR_MS)).toBeLessThan(100);
  });

  it('trusts the sample with the shortest round trip', async () => {
    const clock = new SystemClock();
    let sample = 0;
    await clock.anchor(async () => {
      const answer = new Date(Date.now() + HOUR_MS);
      // The first answer is 400 ms old when it arrives, which puts it 200 ms off.
      if (sample++ === 0) await new Promise((resolve) => setTimeout(resolve, 400));
      return answer;
    });
    expect(difference(clock, HOUR_MS)).toBeLessThan(150);
  });

  it('stands still rather than going back a little', async () => {
    const clock = new SystemClock();
    const before = clock.nowMs();
    const begun = performance.now();
    const moved = await anchoredAfter(clock, -500);
    expect(moved).toBeLessThan(-400);
    const after = clock.nowMs();
    expect(after).toBeGreaterThanOrEqual(before);
    // It goes on once the half second is made up for.
    expect(after - before).toBeLessThan(Math.max(0, performance.now() - begun - 500) + 100);
  });

  it('goes back when the database went back far', async () => {
    const clock = new SystemClock();
    const before = clock.nowMs();
    await anchoredAfter(clock, -HOUR_MS);
    expect(clock.nowMs()).toBeLessThan(before - HOUR_MS + 1_000);
  });

  it('keeps its time when the database cannot be asked', async () => {
    const clock = new SystemClock();
    let isAway = false;
    await clock.anchor(async () => {
      if (isAway) throw new Error('database away');
      return new Date(Date.now() + HOUR_MS);
    });
    isAway = true;
    await expect(clock.resync()).rejects.toThrow('database away');
    expect(difference(clock, HOUR_MS)).toBeLessThan(100);
  });

  it('never fires a timer before its time', async () => {
    const clock = new SystemClock();
    const firedAt = await Promise.all(
      [1, 2, 3, 5, 8, 13, 21].map((ms) => {
        const atMs = clock.nowMs() + ms;
        return new Promise<number>((resolve) => clock.setTimer(atMs, () => resolve(clock.nowMs() - atMs)));
      }),
    );
    expect(Math.min(...firedAt)).toBeGreaterThanOrEqual(0);
  });

  it('fires timers early in real time when a synchronisation moves time past them', async () => {
    const clock = new SystemClock();
    const fired = clock.sleep(HOUR_MS);
    await anchoredAfter(clock, 2 * HOUR_MS);
    await fired;
  });

  it('does not fire a timer beyond the longest delay of Node at once', async () => {
    const clock = new SystemClock();
    let hasFired = false;
    const timer = clock.setTimer(clock.nowMs() + 100 * 24 * HOUR_MS, () => {
      hasFired = true;
    });
    await clock.sleep(5);
    timer.cancel();
    expect(hasFired).toBe(false);
  });

  it('ends a sleep on abort', async () => {
    const clock = new SystemClock();
    const abort = new AbortController();
    const slept = clock.sleep(HOUR_MS, abort.signal);
    abort.abort();
    await slept;
    await clock.sleepUntil(clock.nowMs() + HOUR_MS, abort.signal);
    expect(abort.signal.aborted).toBe(true);
  });
});

/** Anchors `clock` to the host's time, then to one that differs by `ms`; returns what `resync` tells. */
async function anchoredAfter(clock: SystemClock, ms: number): Promise<number> {
  let differenceMs = 0;
  await clock.anchor(async () => new Date(Date.now() + differenceMs));
  differenceMs = ms;
  return clock.resync();
}
