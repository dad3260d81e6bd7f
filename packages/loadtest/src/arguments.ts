import { parseBytes, parseDuration } from '@hatchet-ts/config';
import { Command, InvalidArgumentError, Option } from 'commander';
import { LEVELS, type Level } from './log';
import { version } from './version';

/** SLF-65 to SLF-75; times in milliseconds. */
export interface LoadTestOptions {
  /** Most events at once that are pushed and not executed yet; 0: any number. */
  concurrency: number;
  /** What the worker waits in each execution. */
  delayMs: number;
  /** How long events are pushed. */
  durationMs: number;
  /** Runs per event, each of a workflow of its own. */
  eventFanout: number;
  /** Events per second. */
  events: number;
  /** Share of executions that fail, 0 to 1. */
  failureRate: number;
  level: Level;
  /** Bytes added to the payload of each event. */
  payloadBytes: number;
  /** Slots of the worker. */
  slots: number;
  /** How long open events may take after the last was pushed. */
  waitMs: number;
  /** From the first event to the start of the worker. */
  workerDelayMs: number;
  /** Files the results are written to. */
  json?: string;
  chart?: string;
}

const EXAMPLES = `
Where the platform is comes from the variables the SDKs read: HATCHET_CLIENT_TOKEN, and where they differ from the
token or the defaults HATCHET_CLIENT_HOST_PORT, HATCHET_CLIENT_TLS_STRATEGY and HATCHET_CLIENT_NAMESPACE.

Examples:
  hatchet-loadtest -e 100 -d 60s --slots 100          100 events a second for a minute
  hatchet-loadtest -e 2000 -d 60s --level warn        no progress, only the summary
  hatchet-loadtest -e 50 -F 10 -P 4kb                 ten runs for each event, of 4 kB
  hatchet-loadtest -c 5 -D 1s                         slow tasks, five events at a time
  hatchet-loadtest -e 20 -p 30s -w 60s                how a queue of 600 runs is drained
  hatchet-loadtest -d 5m --chart test.html --json test.json

Exit code: 0 every event was executed; 1 events were lost or refused, or the connection broke; 2 a flag, a variable or
the platform is not as it must be; 130 interrupted.`;

/** @param run what a correct command line leads to */
export function loadTestProgram(run: (options: LoadTestOptions) => Promise<void>): Command {
  return new Command('hatchet-loadtest')
    .description(
      'Push events at a steady rate, execute the runs they start, and report latencies.\n' +
        'Worker and emitter in one process; the tasks do nothing but wait.',
    )
    .version(version())
    .option('-c, --concurrency <int>', 'most events at a time; 0: any number', integer(0), 0)
    .addOption(duration('-D, --delay', 'what each execution waits, to simulate slow tasks', '0s', 'delayMs'))
    .addOption(duration('-d, --duration', 'how long events are pushed', '10s', 'durationMs'))
    .option('-F, --eventFanout <int>', 'runs per event', integer(1), 1)
    .option('-e, --events <int>', 'events per second', integer(1), 10)
    .option('-f, --failureRate <float>', 'share of executions that fail, 0 to 1', share, 0)
    .addOption(new Option('-l, --level <string>', 'least level of the log').choices(LEVELS).default('info'))
    .addOption(
      new Option('-P, --payloadSize <string>', 'size added to each payload')
        .argParser(size)
        .default(0, '0kb'),
    )
    .option('-s, --slots <int>', 'slots of the worker', integer(1), 100)
    .addOption(duration('-w, --wait', 'most time open events may take after the last one', '10s', 'waitMs'))
    .addOption(duration('-p, --workerDelay', 'wait before the worker starts', '0s', 'workerDelayMs'))
    .option('--json <file>', 'write the results there, as JSON')
    .option('--chart <file>', 'write charts of latency and throughput there, as one HTML page')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments(false)
    .exitOverride()
    .action((given: Given) => run(optionsOf(given)));
}

type Given = Omit<LoadTestOptions, 'delayMs' | 'durationMs' | 'waitMs' | 'workerDelayMs' | 'payloadBytes'> &
  Record<'delay' | 'duration' | 'wait' | 'workerDelay' | 'payloadSize', number>;

const optionsOf = ({ delay, duration, wait, workerDelay, payloadSize, ...same }: Given): LoadTestOptions => ({
  ...same,
  delayMs: delay,
  durationMs: duration,
  waitMs: wait,
  workerDelayMs: workerDelay,
  payloadBytes: payloadSize,
});

function duration(flags: string, help: string, preset: string, name: string): Option {
  const parse = (text: string) => {
    const ms = parseDuration(text, 's');
    if (ms === undefined || (ms === 0 && name === 'durationMs'))
      throw new InvalidArgumentError('It must be a duration such as 500ms, 10s or 1m30s.');
    // The longest a timer of Node can wait.
    if (ms >= 2 ** 31) throw new InvalidArgumentError('It must be shorter than 24 days.');
    return ms;
  };
  return new Option(`${flags} <duration>`, help).argParser(parse).default(parse(preset), preset);
}

const integer = (least: number) => (text: string) => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || !Number.isSafeInteger(value))
    throw new InvalidArgumentError(`It must be an integer of at least ${least}.`);
  return value;
};

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('It must be a number from 0 to 1.');
  return value;
}

/** Payloads of up to 3 MB always pass; more is for the platform's limits to refuse, but not to fill this process. */
const PAYLOAD_BYTES_MAX = 64 * 1024 ** 2;

function size(text: string): number {
  const bytes = parseBytes(text);
  if (bytes === undefined) throw new InvalidArgumentError('It must be a size such as 0kb, 100kb or 1mb.');
  if (bytes > PAYLOAD_BYTES_MAX) throw new InvalidArgumentError('It must be at most 64mb.');
  return bytes;
}
