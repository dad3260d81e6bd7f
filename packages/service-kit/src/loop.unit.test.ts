import { VirtualClock } from './clock/virtual-clock';
import { createLogger } from './logging/logger';
import { Loop, type LoopOptions, type NextPass } from './loop';
import { Metrics } from './metrics/metrics';

const logger = createLogger({ service: 'test', level: 'silent' });

function setup(options: Partial<LoopOptions> = {}) {
  const clock = new VirtualClock();
  const passesAt: number[] = [];
  const startMs = clock.nowMs();
  const loop = new Loop({
    name: 'test',
    intervalMs: 1_000,
    jitter: 0,
    clock,
    logger,
    ...options,
    runOnce: async (signal): Promise<NextPass> => {
      passesAt.push(clock.nowMs() - startMs);
      return (await options.runOnce?.(signal)) ?? undefined;
    },
  });
  running.push(loop);
  return { clock, loop, passesAt, startMs };
}

const running: Loop[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((loop) => loop.stop()));
});

/** Starts the loop and waits for its first pass. */
async function started(loop: Loop): Promise<void> {
  const { passed } = loop.signals;
  await loop.start();
  await passed;
}

describe('Loop', () => {
  it('passes at start and then once per interval', async () => {
    const { clock, loop, passesAt } = setup();
    await started(loop);
    await clock.advance(3_000);
    expect(passesAt).toEqual([0, 1_000, 2_000, 3_000]);
  });

  it('varies the interval by the jitter', async () => {
    const { clock, loop, passesAt } = setup({ jitter: 0.2 });
    await started(loop);
    await clock.advance(20_000);
    const gaps = passesAt.slice(1).map((at, i) => at - passesAt[i]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(800);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1_201);
    expect(new Set(gaps).size).toBeGreaterThan(1);
  });

  it('passes when the last pass said, if that is before the interval', async () => {
    const startMs = new VirtualClock().nowMs();
    let due: number | undefined = startMs + 300;
    const { clock, loop, passesAt } = setup({
      runOnce: async () => {
        const next = due;
        due = undefined;
        return next;
      },
    });
    await started(loop);
    await clock.advance(299);
    expect(passesAt).toEqual([0]);
    await clock.advance(1);
    expect(passesAt[1]).toBe(300);
  });

  it('passes again at once while there is more work', async () => {
    let left = 3;
    const { clock, loop, passesAt } = setup({ runOnce: async () => (--left > 0 ? 'again' : undefined) });
    await started(loop);
    await clock.advance(0);
    await clock.advance(0);
    expect(passesAt).toEqual([0, 0, 0]);
  });

  it('passes now when woken', async () => {
    const { loop, passesAt } = setup();
    await started(loop);
    loop.wake();
    await loop.signals.passed;
    expect(passesAt).toEqual([0, 0]);
  });

  it('passes no later than the moment it is woken for, and ignores a later one', async () => {
    const { clock, loop, passesAt, startMs } = setup();
    await started(loop);
    loop.wake(startMs + 400);
    loop.wake(startMs + 700);
    await clock.advance(999);
    expect(passesAt).toEqual([0, 400]);
  });

  it('turns any number of wakes during a pass into one more pass, never overlapping', async () => {
    let release = () => {};
    let passes = 0;
    const { loop } = setup({
      runOnce: () => {
        passes++;
        return new Promise<void>((resolve) => {
          release = resolve;
        });
      },
    });
    const first = loop.signals.passed;
    await loop.start();
    await until(() => passes === 1);
    const { passed } = loop.signals;
    loop.wake();
    loop.wake();
    await turn();
    expect(passes).toBe(1);
    release();
    await first;
    await until(() => passes === 2);
    release();
    await passed;
    await turn();
    expect(passes).toBe(2);
  });

  it('signals only a pass that began after the signal was asked for', async () => {
    let release = () => {};
    const { loop } = setup({
      runOnce: () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    });
    const first = loop.signals.passed;
    await loop.start();
    await turn();
    let hasPassed = false;
    const second = loop.signals.passed.then(() => {
      hasPassed = true;
    });
    release();
    await first;
    await turn();
    expect(hasPassed).toBe(false);
    loop.wake();
    await turn();
    release();
    await second;
  });

  it('backs off after errors, not shortened by wakes, and recovers', async () => {
    let isBroken = true;
    const metrics = new Metrics();
    const { clock, loop, passesAt } = setup({
      intervalMs: 1_000,
      metrics,
      runOnce: async () => {
        if (isBroken) throw new Error('database away');
      },
    });
    const { failed } = loop.signals;
    await loop.start();
    expect(await failed).toMatchObject({ message: 'database away' });
    loop.wake();
    await turn();
    expect(passesAt).toEqual([0]);
    await clock.advance(5_000);
    const gaps = passesAt.slice(1, 5).map((at, i) => at - passesAt[i]!);
    for (const [i, nominal] of [100, 200, 400, 800].entries()) {
      expect(gaps[i]).toBeGreaterThanOrEqual(nominal * 0.79);
      expect(gaps[i]).toBeLessThanOrEqual(nominal * 1.21 + 1);
    }
    expect(loop.failuresInRow).toBe(passesAt.length);
    expect(await metrics.text()).toContain(`hatchet_loop_failures_total{loop="test"} ${passesAt.length}`);
    isBroken = false;
    await clock.advance(1_000);
    expect(loop.failuresInRow).toBe(0);
  });

  it('ends the running pass before stop resolves, and tells it by its signal', async () => {
    let hasEnded = false;
    const { loop, clock, passesAt } = setup({
      runOnce: (signal) =>
        new Promise<void>((resolve) => {
          signal.addEventListener('abort', () =>
            setImmediate(() => {
              hasEnded = true;
              resolve();
            }),
          );
        }),
    });
    await loop.start();
    await turn();
    await loop.stop();
    expect(hasEnded).toBe(true);
    loop.wake();
    await clock.advance(10_000);
    expect(passesAt).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('survives being started and stopped in any order', async () => {
    const { loop, passesAt, clock } = setup();
    await loop.stop();
    for (let round = 0; round < 50; round++) {
      await Promise.all([loop.start(), loop.start(), loop.stop(), loop.start()]);
      if (round % 2 === 0) await turn();
      if (round % 3 === 0) loop.wake();
      void loop.stop();
    }
    await loop.stop();
    const passes = passesAt.length;
    await clock.advance(10_000);
    expect(passesAt).toHaveLength(passes);
    await started(loop);
    expect(passesAt).toHaveLength(passes + 1);
  });
});

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !condition(); i++) await turn();
  expect(condition()).toBe(true);
}
