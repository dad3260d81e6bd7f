import { once } from 'node:events';
import { resolve } from 'node:path';
import { type Arguments, parseArguments, USAGE } from './arguments';
import type { Benchmark, Outcome } from './benchmark';
import { connectedWorkers } from './connected-workers';
import { dagHop } from './dag-hop';
import { dashboardAtSize } from './dashboard-at-size';
import { disk } from './disk';
import { drainQueue } from './drain-queue';
import { dueCrons } from './due-crons';
import { durableBeside } from './durable-beside';
import { durableChildren } from './durable-children';
import { durableEvent } from './durable-event';
import { durableSleep } from './durable-sleep';
import { durableSleepers } from './durable-sleepers';
import { durableSteps } from './durable-steps';
import { eventWaits } from './event-waits';
import { fanOut } from './fan-out';
import { idle } from './idle';
import { idleTenants } from './idle-tenants';
import { latency } from './latency';
import { UsageMeter } from './measure/usage-meter';
import { plain } from './plain';
import { Platform } from './platform';
import { rateLimits } from './rate-limits';
import { describeMachine, formatFigures, type Report, resultPath, writePlans, writeReport } from './report';
import { roundRobin } from './round-robin';
import { runsAtSize } from './runs-at-size';
import { soak } from './soak';
import { twoRules } from './two-rules';
import { twoSchedulers } from './two-schedulers';

const BENCHMARKS: readonly Benchmark[] = [
  plain,
  latency,
  fanOut,
  dagHop,
  roundRobin,
  twoRules,
  rateLimits,
  drainQueue,
  eventWaits,
  idle,
  connectedWorkers,
  idleTenants,
  dueCrons,
  twoSchedulers,
  soak,
  runsAtSize,
  dashboardAtSize,
  durableSleep,
  durableEvent,
  durableSteps,
  durableChildren,
  durableSleepers,
  durableBeside,
  disk,
];
const RESULTS = resolve(__dirname, '..', 'results');

class UsageError extends Error {}

async function main(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv);
  if (args.list) {
    for (const { name, about } of BENCHMARKS) console.log(`${name.padEnd(16)} ${about}`);
    return 0;
  }
  const benchmark = BENCHMARKS.find(({ name }) => name === args.name);
  if (!benchmark) {
    const names = BENCHMARKS.map(({ name }) => name).join(', ');
    throw new UsageError(
      `${args.name ? `no benchmark "${args.name}"` : 'no benchmark named'}; there are: ${names}`,
    );
  }
  const outcome = await measure(benchmark, args);
  const report: Report = {
    name: benchmark.name,
    mode: args.mode,
    machine: describeMachine(),
    date: new Date().toISOString(),
    settings: { ...args.options, platform: args.platform.join(' ') },
    figures: { ...outcome.figures, ...outcome.faults },
  };
  console.log(`${report.name}, ${report.mode}, ${report.machine}\n${formatFigures(report.figures)}`);
  for (const path of [args.json, args.save && resultPath(RESULTS, report)]) {
    if (!path) continue;
    writeReport(path, report);
    if (outcome.plans) writePlans(path, outcome.plans);
  }
  const faults = Object.entries(outcome.faults).filter(([, count]) => count > 0);
  if (faults.length === 0) return 0;
  const counts = faults.map(([name, count]) => `${name} ${count}`).join(', ');
  console.error(`FAILED: ${counts}${outcome.firstError ? `; first error: ${outcome.firstError}` : ''}`);
  return 1;
}

function readArguments(argv: readonly string[]): Arguments {
  try {
    return parseArguments(argv);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Ctrl-C and SIGTERM end the measurement; the platform is stopped in every case. */
async function measure(benchmark: Benchmark, args: Arguments): Promise<Outcome> {
  const interruption = new AbortController();
  const interrupt = (signal: NodeJS.Signals) => interruption.abort(new Error(`interrupted by ${signal}`));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const { signal } = interruption;
  const extra = [...(benchmark.platform ?? []), ...args.platform];
  const platform = await Platform.start(args.mode, extra, signal, {
    nodeOptions: benchmark.nodeOptions,
  });
  try {
    const meter = await UsageMeter.connect(platform.measured());
    try {
      const aborted = once(signal, 'abort').then(() => Promise.reject(signal.reason));
      return await Promise.race([benchmark.run(platform.target(), meter, args.options), aborted]);
    } finally {
      await meter.close();
    }
  } finally {
    await platform.stop();
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error.message);
    process.exitCode = 2;
  },
);
