import { VirtualClock } from './virtual-clock';

const START = Date.UTC(2030, 0, 1);

function setup() {
  const clock = new VirtualClock(START);
  const fired: [string, number][] = [];
  const note = (name: string) => () => void fired.push([name, clock.nowMs() - START]);
  return { clock, fired, note };
}

describe('VirtualClock', () => {
  it('stands still until it is told to move', async () => {
    const { clock } = setup();
    expect(clock.nowMs()).toBe(START);
    await clock.advance(1_500);
    expect(clock.now()).toEqual(new Date(START + 1_500));
    expect(clock.monotonicMs()).toBe(1_500);
  });

  it('fires due timers in order, each at its own moment', async () => {
    const { clock, fired, note } = setup();
    clock.setTimer(START + 30, note('late'));
    clock.setTimer(START + 10, note('early'));
    clock.setTimer(START + 30, note('late, set second'));
    clock.setTimer(START + 31, note('beyond'));
    await clock.advance(30);
    expect(fired).toEqual([
      ['early', 10],
      ['late', 30],
      ['late, set second', 30],
    ]);
    expect(clock.nextTimerAtMs).toBe(START + 31);
    expect(clock.pendingTimers).toBe(1);
  });

  it('fires a timer set by the reaction to another one within the same move', async () => {
    const { clock, fired, note } = setup();
    const sleeper = async () => {
      await clock.sleep(10);
      note('first')();
      await clock.sleep(10);
      note('second')();
    };
    const slept = sleeper();
    await clock.advance(100);
    await slept;
    expect(fired).toEqual([
      ['first', 10],
      ['second', 20],
    ]);
  });

  it('shows whole milliseconds, and no timer a moment before its time', async () => {
    const { clock, fired, note } = setup();
    clock.setTimer(START + 10.3, note('fraction'));
    await clock.advance(10.7);
    expect(clock.nowMs()).toBe(START + 10);
    expect(fired).toEqual([]);
    await clock.advance(1);
    expect(fired).toEqual([['fraction', 11]]);
  });

  it('does not fire a cancelled timer', async () => {
    const { clock, fired, note } = setup();
    clock.setTimer(START + 10, note('cancelled')).cancel();
    await clock.advance(20);
    expect(fired).toEqual([]);
  });

  it('fires a timer that is due already without being moved, but not synchronously', async () => {
    const { clock, fired, note } = setup();
    clock.setTimer(START - 5, note('overdue'));
    expect(fired).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(fired).toEqual([['overdue', 0]]);
    await clock.advance(1);
    expect(fired).toHaveLength(1);
  });

  it('ends a sleep early and silently on abort', async () => {
    const { clock } = setup();
    const abort = new AbortController();
    const slept = clock.sleepUntil(START + 1_000, abort.signal);
    abort.abort();
    await slept;
    expect(clock.pendingTimers).toBe(0);
    await clock.sleep(1_000, abort.signal);
    expect(clock.nowMs()).toBe(START);
  });

  it('lets moves queue behind each other', async () => {
    const { clock } = setup();
    await Promise.all([clock.advance(10), clock.advance(10)]);
    expect(clock.nowMs()).toBe(START + 20);
  });

  it('jumps to a date and refuses to go back, staying usable', async () => {
    const { clock } = setup();
    await clock.set(new Date(START + 60_000));
    await expect(clock.set(START)).rejects.toThrow(/expected .* or later/);
    expect(() => clock.advance(-1)).toThrow(/ms is -1/);
    await clock.advance(1);
    expect(clock.nowMs()).toBe(START + 60_001);
  });
});
