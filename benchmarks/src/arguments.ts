import { parseArgs } from 'node:util';
import type { BenchmarkOptions } from './benchmark';
import type { Mode } from './platform';

export interface Arguments {
  list: boolean;
  name: string | undefined;
  mode: Mode;
  options: BenchmarkOptions;
  /** File the report is written to. */
  json: string | undefined;
  /** Keep the report, dated, in benchmarks/results. */
  save: boolean;
  /** Passed to the platform's start command: everything after `--`. */
  platform: string[];
}

export const USAGE = `npm run bench -- NAME [options] [-- platform options]
  --list             names and what they measure
  --mode lite|split  one process with an in-process broker, or four with RabbitMQ (default split)
  --seconds N        measured time (default 60)
  --warmup N         seconds of load before it (default 5)
  --rate N           runs per second, for latency (default 50)
  --outstanding N    most runs without a result at a time, for plain (default 4000)
  --drain N          seconds after the load until runs without a result count as lost (default 90)
  --slots N          slots of the worker (default 1000)
  --runs N           stored runs, for runs-at-size and dashboard-at-size (default 1000000)
  --count N          queued runs, workers, tenants or crons of a benchmark that has many (default its own)
  --json FILE        write the report there
  --save             keep the report in benchmarks/results
  -- ...             options of the platform, e.g. -- --dispatcher 2`;

/** @throws Error naming the option, its value and the rule */
export function parseArguments(argv: readonly string[]): Arguments {
  const split = argv.indexOf('--');
  const own = split < 0 ? argv : argv.slice(0, split);
  const { values, positionals } = parseArgs({
    args: [...own],
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      mode: { type: 'string', default: 'split' },
      seconds: { type: 'string', default: '60' },
      warmup: { type: 'string', default: '5' },
      rate: { type: 'string', default: '50' },
      outstanding: { type: 'string', default: '4000' },
      // Longer than any recovery: runs of a lost worker are reassigned within 45 s.
      drain: { type: 'string', default: '90' },
      slots: { type: 'string', default: '1000' },
      runs: { type: 'string', default: '1000000' },
      count: { type: 'string' },
      json: { type: 'string' },
      save: { type: 'boolean', default: false },
    },
  });
  if (values.mode !== 'lite' && values.mode !== 'split') {
    throw new Error(`--mode ${values.mode}: expected lite or split`);
  }
  if (positionals.length > 1) throw new Error(`one name expected, got ${positionals.join(' ')}`);
  return {
    list: values.list,
    name: positionals[0],
    mode: values.mode,
    options: {
      seconds: number('--seconds', values.seconds, 1),
      warmupSeconds: number('--warmup', values.warmup, 0),
      rate: number('--rate', values.rate, 0.1),
      outstanding: number('--outstanding', values.outstanding, 100),
      drainSeconds: number('--drain', values.drain, 0),
      slots: number('--slots', values.slots, 1),
      runs: number('--runs', values.runs, 1000),
      ...(values.count === undefined ? {} : { count: number('--count', values.count, 1) }),
    },
    json: values.json,
    save: values.save,
    platform: split < 0 ? [] : argv.slice(split + 1),
  };
}

function number(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < least) {
    throw new Error(`${option} ${text}: expected a number of at least ${least}`);
  }
  return value;
}
