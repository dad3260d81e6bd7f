import type { Target } from '@hatchet-ts/loadtest';
import type { Faults } from './load/run-ledger';
import type { UsageMeter } from './measure/usage-meter';

export interface BenchmarkOptions {
  /** Length of the measured window, in seconds. */
  seconds: number;
  /** Load before the window, in seconds: connections, caches and statistics of the platform settle. */
  warmupSeconds: number;
  /** Runs per second of benchmarks with a given rate. */
  rate: number;
  /** Most runs that are triggered and have no result yet. */
  outstanding: number;
  /** How long runs may take to end after the load, in seconds, before they count as lost. */
  drainSeconds: number;
  /** Slots of the worker. */
  slots: number;
  /** Runs that are stored before questions are asked. */
  runs: number;
  /** Of what the benchmark has many: queued runs, workers, tenants, crons. Absent: as its name promises. */
  count?: number;
}

export interface Outcome {
  /** Figures by name; the unit is in the name. */
  figures: Record<string, number>;
  faults: Faults;
  firstError?: string;
  /** How the database answered each question, kept beside a saved report. */
  plans?: Record<string, string[]>;
}

/** One named, repeatable measurement of a running platform. */
export interface Benchmark {
  name: string;
  /** What is done and what is measured, for `--list`. */
  about: string;
  /** For NODE_OPTIONS of the platform. */
  nodeOptions?: string;
  /** Arguments of the platform's start command; those of the command line come after them. */
  platform?: readonly string[];
  run(target: Target, meter: UsageMeter, options: BenchmarkOptions): Promise<Outcome>;
}
