import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type dispatcherProto, v1Workflows } from '@hatchet-ts/contracts';
import type { LoadTestOptions } from './arguments';
import { Emitter } from './emitter';
import { EventLedger } from './event-ledger';
import type { Log } from './log';
import { type Measures, measuresOf } from './measures';
import { reportProgress } from './progress';
import type { NamedTarget } from './target-of-environment';
import { call } from './transport/call';
import { GrpcConnection } from './transport/grpc-connection';
import { WorkerSession } from './worker-session';

const OUTPUT = '{"ok":true}';
const FAILURE = JSON.stringify({ message: 'failed on purpose (--failureRate)', stack: '' });
/** How often it is looked whether all events are executed. */
const POLL_MS = 20;

/** How a test ended, besides its measures. */
export interface Ending {
  ledger: EventLedger;
  measures: Measures;
  /** Why it ended before its time. */
  broken?: Error;
}

/**
 * Registers one workflow per run of an event, pushes events, executes what they start, and waits for the rest (SLF-64 to
 * SLF-76). A connection that breaks ends the test: what was measured until then is returned with the reason.
 *
 * @param interrupted ends the test at once
 * @throws GrpcError when workflows or worker are refused, Error of the socket when the platform cannot be reached
 */
export async function runLoadTest(
  target: NamedTarget,
  options: LoadTestOptions,
  log: Log,
  interrupted: AbortSignal,
): Promise<Ending> {
  const stop = new AbortController();
  const broken = (error: Error) => stop.abort(error);
  interrupted.addEventListener('abort', () => stop.abort(interrupted.reason), { once: true });
  const emitterSide = await GrpcConnection.connect(target);
  const workerSide = await GrpcConnection.connect(target);
  let worker: WorkerSession | undefined;
  let emitter: Emitter | undefined;
  try {
    const names = Array.from({ length: options.eventFanout }, (_, i) => `${target.prefix}loadtest-${i + 1}`);
    const key = `${target.prefix}loadtest:event`;
    for (const name of names) await register(emitterSide, name, key, options);
    log.info(`${names.length} workflow(s) registered for events ${key} at ${target.address}`);

    const ledger = new EventLedger(options.eventFanout);
    const test = randomBytes(6).toString('hex');
    const startWorker = async () => {
      await delay(options.workerDelayMs, undefined, { signal: stop.signal });
      worker = await WorkerSession.open(workerSide, {
        name: `${target.prefix}loadtest`,
        actions: names.map(actionOf),
        slots: { default: options.slots },
        onAction: (action) => execute(worker!, action, { names, test, ledger, options, log }),
        onBroken: broken,
      });
      log.info(`worker ${worker.workerId} with ${options.slots} slots`);
    };
    // Without a delay the first event finds its worker.
    const workerStarted = options.workerDelayMs === 0 ? await startWorker() : startWorker();
    const filler = 'x'.repeat(options.payloadBytes);
    emitter = new Emitter(emitterSide, ledger, {
      rate: options.events,
      durationMs: options.durationMs,
      concurrency: options.concurrency,
      key,
      payload: (event) => `{"loadtest":"${test}-${event}","payload":"${filler}"}`,
    });
    const beganMs = performance.now();
    const stopProgress = reportProgress(ledger, emitter, log);
    try {
      const aborted = new Promise<never>((_, reject) => {
        stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true });
        if (stop.signal.aborted) reject(stop.signal.reason);
      });
      await Promise.race([allOver(emitter, ledger, () => worker, workerStarted, options, log), aborted]);
      return { ledger, measures: measuresOf(ledger, emitter, options, performance.now() - beganMs) };
    } catch (error) {
      return {
        ledger,
        measures: measuresOf(ledger, emitter, options, performance.now() - beganMs),
        broken: error as Error,
      };
    } finally {
      stopProgress();
    }
  } finally {
    stop.abort();
    emitter?.stop();
    worker?.close();
    emitterSide.close();
    workerSide.close();
  }
}

/** All events pushed and executed, or the time for it over. */
async function allOver(
  emitter: Emitter,
  ledger: EventLedger,
  worker: () => WorkerSession | undefined,
  workerStarted: Promise<void> | void,
  { waitMs }: LoadTestOptions,
  log: Log,
): Promise<void> {
  await Promise.all([emitter.ended, workerStarted]);
  log.info(`all events pushed, ${ledger.open} open; waiting up to ${waitMs / 1000} s for them`);
  const untilMs = performance.now() + waitMs;
  const isOver = () => ledger.open === 0 && (worker()?.unanswered ?? 0) === 0;
  while (!isOver() && performance.now() < untilMs) await delay(POLL_MS);
}

const actionOf = (name: string) => `${name}:step`;

async function register(
  connection: GrpcConnection,
  name: string,
  key: string,
  { delayMs, durationMs, waitMs, workerDelayMs }: LoadTestOptions,
): Promise<void> {
  const seconds = (ms: number) => `${Math.ceil(ms / 1000)}s`;
  const definition = v1Workflows.CreateWorkflowVersionRequest.fromPartial({
    name,
    eventTriggers: [key],
    tasks: [
      {
        readableId: 'step',
        action: actionOf(name),
        // Nothing may time out for the sake of the test itself.
        timeout: seconds(delayMs * 2 + 60_000),
        scheduleTimeout: seconds(durationMs + waitMs + workerDelayMs + 300_000),
        inputs: '{}',
        slotRequests: { default: 1 },
      },
    ],
  });
  const request = v1Workflows.CreateWorkflowVersionRequest.encode(definition).finish();
  await call(connection, '/v1.AdminService/PutWorkflow', request);
}

interface Execution {
  names: readonly string[];
  test: string;
  ledger: EventLedger;
  options: LoadTestOptions;
  log: Log;
}

/** Tells runs of this test from those an earlier one left behind, which are executed without being counted. */
const MARK = /"loadtest":\s*"([0-9a-f]+)-(\d+)"/;

function execute(
  worker: WorkerSession,
  action: dispatcherProto.AssignedAction,
  { names, test, ledger, options, log }: Execution,
): void {
  const [, ofTest, number] = MARK.exec(action.actionPayload) ?? [];
  const event = ofTest === test ? Number(number) : -1;
  const run = names.findIndex((name) => actionOf(name) === action.actionId);
  ledger.start(event, run);
  const refused = (error: Error | undefined) => error && ledger.refuseReport(error);
  worker.started(action, refused);
  const finish = () => {
    const isFailing = Math.random() < options.failureRate;
    const ended = (error: Error | undefined) => {
      if (error) return ledger.refuseReport(error);
      ledger.end(event, run, isFailing);
      if (log.has('debug'))
        log.debug(`event ${event}, run ${run + 1}: ${isFailing ? 'failed' : 'completed'}`);
    };
    if (isFailing) worker.failed(action, FAILURE, ended);
    else worker.completed(action, OUTPUT, ended);
  };
  // The connections keep the process alive; what still waits when they close has nobody to report to.
  if (options.delayMs > 0) setTimeout(finish, options.delayMs).unref();
  else finish();
}
