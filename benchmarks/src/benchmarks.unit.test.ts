import type { Benchmark, BenchmarkOptions } from './benchmark';
import { FakePlatform, type Misbehaviour } from './fake-platform';
import { fanOut } from './fan-out';
import { latency } from './latency';
import { UsageMeter } from './measure/usage-meter';
import { plain } from './plain';
import { roundRobin } from './round-robin';

const OPTIONS: BenchmarkOptions = {
  seconds: 0.5,
  warmupSeconds: 0.1,
  rate: 100,
  outstanding: 400,
  drainSeconds: 5,
  slots: 10,
  runs: 1000,
};

async function run(
  benchmark: Benchmark,
  misbehaviour: Misbehaviour = {},
  options: Partial<BenchmarkOptions> = {},
) {
  const fake = await FakePlatform.start(misbehaviour);
  const meter = await UsageMeter.connect({ processes: { platform: process.pid }, metricsUrls: [] });
  try {
    return { fake, outcome: await benchmark.run(fake.target, meter, { ...OPTIONS, ...options }) };
  } finally {
    await meter.close();
    fake.stop();
  }
}

const NO_FAULTS = {
  lost: 0,
  duplicate_results: 0,
  duplicate_starts: 0,
  wrong_results: 0,
  trigger_errors: 0,
  report_errors: 0,
};

describe.each([plain, latency])('$name', (benchmark) => {
  it('finds no fault in a platform without any, and gives its figures', async () => {
    // Longer than a machine under load stalls: some run must be triggered within the window.
    const { fake, outcome } = await run(benchmark, {}, { seconds: 2 });
    expect(outcome.faults).toEqual(NO_FAULTS);
    expect(outcome.figures.runs_per_s).toBeGreaterThan(0);
    for (const name of ['trigger_to_ack_p50_ms', 'trigger_to_result_p99_ms', 'cpu_s_per_1000_runs']) {
      expect(outcome.figures[name]).toBeGreaterThan(0);
    }
    expect(fake.authorizations).toEqual(new Set(['Bearer secret']));
    expect(fake.registered.get('bench-plain')?.tasks[0]).toMatchObject({
      action: 'bench-plain:noop',
      slotRequests: { default: 1 },
    });
  });

  it('reports STARTED and COMPLETED once for every run', async () => {
    const { fake } = await run(benchmark);
    const count = (type: number) => fake.reports.filter(({ eventType }) => eventType === type).length;
    expect(count(1)).toBeGreaterThan(10);
    expect(count(2)).toBe(count(1));
  });

  it('counts an acknowledged run without a result as lost', async () => {
    const { outcome } = await run(benchmark, { forget: new Set([3, 5]) }, { drainSeconds: 3 });
    expect(outcome.faults).toEqual({ ...NO_FAULTS, lost: 2 });
  });

  it('counts double starts and double results', async () => {
    const { outcome } = await run(benchmark, { double: new Set([2]) });
    expect(outcome.faults).toEqual({ ...NO_FAULTS, duplicate_starts: 1, duplicate_results: 1 });
  });

  it('counts runs that end otherwise than with their output', async () => {
    const { outcome } = await run(benchmark, { fail: new Set([0, 1, 4]) });
    expect(outcome.faults).toEqual({ ...NO_FAULTS, wrong_results: 3 });
  });

  it('counts refused triggers, which are not lost, and keeps the first refusal', async () => {
    const { outcome } = await run(benchmark, { refuse: new Set([1]) });
    expect(outcome.faults).toEqual({ ...NO_FAULTS, trigger_errors: 1 });
    expect(outcome.firstError).toBe('gRPC status 8: no more runs: 100 %');
  });
});

describe('latency', () => {
  it('measures the start, which lies between trigger and result', async () => {
    const { outcome } = await run(latency, {}, { rate: 200, seconds: 2 });
    expect(outcome.figures.trigger_to_start_p50_ms).toBeGreaterThan(0);
    expect(outcome.figures.trigger_to_start_p50_ms).toBeLessThan(outcome.figures.trigger_to_result_p99_ms!);
  });
});

describe('plain', () => {
  it('keeps no more runs outstanding than asked for', async () => {
    const { outcome } = await run(plain, {}, { outstanding: 200 });
    expect(outcome.figures.most_outstanding).toBe(200);
  });

  it('ends with an error when the platform goes away', async () => {
    const fake = await FakePlatform.start();
    const meter = await UsageMeter.connect({ processes: { platform: process.pid }, metricsUrls: [] });
    const running = plain.run(fake.target, meter, { ...OPTIONS, seconds: 20 });
    fake.stop();
    await expect(running).rejects.toThrow();
    await meter.close();
  });
});

describe('fan-out', () => {
  it('spawns 1,000 children of the running task, each with an index of its own, and awaits them', async () => {
    const { fake, outcome } = await run(fanOut, {}, { slots: 2000, warmupSeconds: 0, drainSeconds: 60 });
    expect(outcome.faults).toEqual(NO_FAULTS);
    const [{ parent } = { parent: '' }] = fake.children;
    const own = fake.children.filter((child) => child.parent === parent);
    expect(own.map(({ index }) => index)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(outcome.figures.parent_p50_ms).toBeGreaterThanOrEqual(
      outcome.figures.spawn_to_last_result_p50_ms!,
    );
  });
});

describe('round-robin', () => {
  it('spreads its runs over 1,000 keys of one rule', async () => {
    const { fake, outcome } = await run(roundRobin, {}, { drainSeconds: 60 });
    expect(outcome.faults).toEqual(NO_FAULTS);
    expect(fake.registered.get('bench-round-robin')?.concurrencyArr).toEqual([
      expect.objectContaining({ expression: 'input.key', maxRuns: 1 }),
    ]);
  });
});
