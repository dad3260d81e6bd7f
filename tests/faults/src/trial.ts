import { mkdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { check } from './checker/check';
import { isClean, type Judgement } from './checker/judgement';
import { type CoreScope, countLeftovers, countOpen, readCore } from './checker/read-core';
import type { Fault } from './faults/fault';
import { Journal, readJournals } from './journal';
import { LoadDriver } from './load/load-driver';
import type { Random } from './random';
import type { Stage } from './stage';

export interface TrialOptions {
  /** Length of the load; longer when the fault takes longer. */
  loadMs: number;
  /** Runs triggered, on average. */
  perSecond: number;
  /** Directory of its own. */
  directory: string;
}

export interface TrialReport extends Judgement {
  fault: string;
  seed: string;
  clean: boolean;
  note: string | undefined;
  items: number;
  /** From the end of load and fault until nothing was open any more; undefined when time was up before. */
  quietAfterMs: number | undefined;
  /** Processes that ended although no fault ended them. */
  unexpectedEnds: string[];
}

/** The fault strikes when the load is under way. */
const FAULT_AFTER_MS = [500, 2_500] as const;
/** Load goes on after the fault, so that what comes back has work to do. */
const LOAD_AFTERWARDS_MS = 2_000;
/** What is still open this long after fault and load is stuck. */
const PATIENCE_MS = 60_000;
const POLL_MS = 100;

/** One fault into a running load, and what became of every run. */
export async function runTrial(
  stage: Stage,
  fault: Fault,
  random: Random,
  options: TrialOptions,
): Promise<TrialReport> {
  mkdirSync(options.directory, { recursive: true });
  const journal = new Journal(options.directory, 'driver');
  const driver = new LoadDriver(stage.target, journal, random.fork('load'), {
    retries: fault.clientsRetry,
    weights: fault.load,
  });
  const scope = await scopeOf(stage);
  stage.unexpectedEnds.length = 0;
  try {
    await stage.startWorkers(options.directory);
    const injected = inject(stage, fault, random.fork('fault'), journal, driver);
    const over = Promise.all([delay(options.loadMs), injected.then(() => delay(LOAD_AFTERWARDS_MS))]);
    await Promise.all([driver.drive(options.perSecond, over), over]);
    const { quietAfterMs, judgement } = await judge(stage, scope, driver, options.directory);
    const unexpectedEnds = [...stage.unexpectedEnds];
    const { counts } = judgement;
    return {
      ...judgement,
      fault: fault.name,
      seed: random.seed,
      clean: isClean(judgement) && unexpectedEnds.length === 0,
      note: await injected,
      items: Object.values(counts).reduce((sum, count) => sum + count, 0),
      quietAfterMs,
      unexpectedEnds,
    };
  } finally {
    driver.close();
    await stage.stopWorkers();
    journal.close();
  }
}

async function inject(
  stage: Stage,
  fault: Fault,
  random: Random,
  journal: Journal,
  driver: LoadDriver,
): Promise<string | undefined> {
  await delay(random.between(...FAULT_AFTER_MS));
  journal.write({ kind: 'fault', fault: fault.name, epochMs: Date.now() });
  const note = await fault.inject(stage, random, journal, driver).catch((error: Error) => {
    // The campaign goes on with another platform: this one may be left half disturbed.
    stage.unexpectedEnds.push(`The fault could not be injected: ${error.message}`);
    return 'failed';
  });
  journal.write({ kind: 'fault-over', fault: fault.name, note });
  return note;
}

/** Ids made from now on sort after this one. */
async function scopeOf({ db, target }: Stage): Promise<CoreScope> {
  const { rows } = await db.query<{ ms: string }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms',
  );
  const hex = BigInt(rows[0]!.ms).toString(16).padStart(12, '0');
  const firstId = `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
  return { tenantIds: target.tenants.map(({ tenantId }) => tenantId), firstId };
}

/**
 * The verdict once nothing is open any more. A trigger that its client gave up may still be waiting for a dead connection
 * then, and become a run only after that: while patience lasts, its end is waited for too.
 */
async function judge(stage: Stage, scope: CoreScope, driver: LoadDriver, directory: string) {
  const from = performance.now();
  for (;;) {
    const quietAfterMs = await untilQuiet(stage, scope, driver, from);
    const judgement = check(readJournals(directory), await readCore(stage.db, scope));
    if (quietAfterMs === undefined || judgement.counts.stuck === 0) return { quietAfterMs, judgement };
    await delay(POLL_MS);
  }
}

/** @returns ms since `from`; undefined when patience ends before */
async function untilQuiet(
  { db }: Stage,
  scope: CoreScope,
  driver: LoadDriver,
  from: number,
): Promise<number | undefined> {
  while (performance.now() - from < PATIENCE_MS) {
    const open = driver.unanswered + (await countOpen(db, scope));
    if (open === 0 && Object.values(await countLeftovers(db, scope)).every((rows) => rows === 0))
      return performance.now() - from;
    await delay(POLL_MS);
  }
  return undefined;
}
