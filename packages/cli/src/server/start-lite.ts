import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CliError } from '../cli-error';
import type { LocalPlatform, RunningPlatform } from './local-platform';

export interface LiteOptions {
  port: number;
  grpcPort: number;
  disableAuth: boolean;
}

/** A first boot initialises a database; on a busy machine that may take a while. */
const READY_TIMEOUT_MS = 120_000;
const LOOK_EVERY_MS = 100;
/** As the platform's own start script sets it: most garbage of thousands of calls a second dies young. */
const YOUNG_GENERATION = '--max-semi-space-size=64';

/**
 * Starts the lite edition in the background and waits until it does its work. It lives on when this process ends.
 *
 * @throws CliError with the end of its log when it does not get ready
 */
export async function startLite(platform: LocalPlatform, options: LiteOptions): Promise<RunningPlatform> {
  platform.makeDirectory();
  if (existsSync(platform.logFile)) renameSync(platform.logFile, `${platform.logFile}.1`);
  const log = openSync(platform.logFile, 'a', 0o600);
  const child = spawn(
    process.execPath,
    [
      YOUNG_GENERATION,
      path.join(path.dirname(require.resolve('@hatchet-ts/stack/package.json')), 'bin', 'hatchet-lite.js'),
      ...['--data-dir', platform.dataDirectory],
      ...['--port', String(options.port), '--grpc-port', String(options.grpcPort)],
    ],
    { detached: true, stdio: ['ignore', log, log], env: environment(options), cwd: platform.dataDirectory },
  );
  closeSync(log);
  try {
    return await ready(platform, child);
  } finally {
    child.unref();
  }
}

/** Settings of the platform come from the user's shell; that npm started us is no reason for it to end with npm. */
function environment({ disableAuth }: LiteOptions): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
  return { ...Object.fromEntries(kept), ...(disableAuth && { SERVER_AUTH_DISABLED: 'true' }) };
}

async function ready(platform: LocalPlatform, child: ChildProcess): Promise<RunningPlatform> {
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  for (const startedAtMs = performance.now(); performance.now() - startedAtMs < READY_TIMEOUT_MS; ) {
    if (failure) throw notStarted(platform, failure.message);
    if (child.exitCode !== null || child.signalCode !== null)
      throw notStarted(platform, `it ended with ${child.signalCode ?? child.exitCode}`);
    const running = platform.running();
    if (running?.pid === child.pid) return running!;
    await pause(LOOK_EVERY_MS);
  }
  child.kill('SIGTERM');
  throw notStarted(platform, `it was not ready after ${READY_TIMEOUT_MS / 1_000} s`);
}

/** Enough to see what went wrong without opening the file. */
const LOG_LINES = 15;

function notStarted({ logFile }: LocalPlatform, why: string): CliError {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_LINES);
  return new CliError(`the platform did not start: ${why}\n${lines.join('\n')}`, {
    hint: `Its log: ${logFile}`,
  });
}
