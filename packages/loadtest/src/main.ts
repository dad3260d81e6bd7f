import { writeFileSync } from 'node:fs';
import { ConfigError } from '@hatchet-ts/config';
import { CommanderError } from 'commander';
import { type LoadTestOptions, loadTestProgram } from './arguments';
import { chartPage } from './chart-page';
import { type Ending, runLoadTest } from './load-test';
import { Log } from './log';
import type { Measures } from './measures';
import { summaryOf } from './summary';
import { type NamedTarget, targetOf } from './target-of-environment';
import { GrpcError } from './transport/grpc-stream';
import { UsageError } from './usage-error';
import { version } from './version';

const FAILED = 1;
const UNUSABLE = 2;
/** 128 and the number of SIGINT, as shells tell it. */
const INTERRUPTED = 130;

class Interruption extends Error {}

/**
 * `hatchet-loadtest [loadtest] [flags]`: the word is how the documented Pod calls it (SLF-77). Sets the exit code.
 */
export async function main(argv: readonly string[]): Promise<void> {
  const flags = argv[0] === 'loadtest' ? argv.slice(1) : [...argv];
  try {
    await loadTestProgram(test).parseAsync(flags, { from: 'user' });
  } catch (error) {
    // Commander has printed what it has to say.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : UNUSABLE;
    else {
      process.exitCode = UNUSABLE;
      console.error(`error: ${textOf(error)}`);
    }
  }
}

async function test(options: LoadTestOptions): Promise<void> {
  const target = targetOf(process.env);
  const log = new Log(options.level);
  const interruption = new AbortController();
  const interrupt = (signal: NodeJS.Signals) =>
    interruption.abort(new Interruption(`interrupted by ${signal}`));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const date = new Date();
  try {
    const ending = await connected(target, () => runLoadTest(target, options, log, interruption.signal));
    report(date, target, options, ending, log);
  } finally {
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
  }
}

/** Failures of the network say which address was meant. */
async function connected<T>(target: NamedTarget, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof GrpcError)
      throw new UsageError(`${target.address} answers: ${cause.message}`, { cause });
    if (!(cause as NodeJS.ErrnoException).code) throw cause;
    const hint = target.tls
      ? 'if the server speaks plaintext, set HATCHET_CLIENT_TLS_STRATEGY=none'
      : 'set HATCHET_CLIENT_HOST_PORT if the platform is elsewhere';
    throw new UsageError(`cannot connect to ${target.address}: ${(cause as Error).message}; ${hint}`, {
      cause,
    });
  }
}

function report(
  date: Date,
  { address, prefix }: NamedTarget,
  options: LoadTestOptions,
  { ledger, measures, broken }: Ending,
  log: Log,
): void {
  for (const [call, text] of ledger.errors) log.warn(`first refused ${call}: ${text}`);
  const summary = summaryOf(measures, options);
  console.log(summary);
  const { json, chart, ...settings } = options;
  if (json !== undefined) {
    const result = { version: version(), date, address, namespace: prefix, settings, measures };
    writeFileSync(json, `${JSON.stringify(result, null, 2)}\n`);
    log.info(`results written to ${json}`);
  }
  if (chart !== undefined) {
    const title = `hatchet-loadtest, ${date.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${address}`;
    writeFileSync(chart, chartPage(title, summary, ledger));
    log.info(`charts written to ${chart}`);
  }
  process.exitCode = exitCode(broken, measures);
  if (broken) log.error(broken.message);
  else if (measures.lost > 0)
    log.error(
      `${measures.lost} runs were not executed within --wait; if another load test runs in this tenant, give each a HATCHET_CLIENT_NAMESPACE`,
    );
}

function exitCode(broken: Error | undefined, { lost, refused, unanswered }: Measures): number {
  if (broken instanceof Interruption) return INTERRUPTED;
  return broken || lost + refused + unanswered > 0 ? FAILED : 0;
}

function textOf(error: unknown): string {
  if (error instanceof UsageError || error instanceof ConfigError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
