import type { CreateWorkerOpts, HatchetClient, Worker } from '@hatchet-dev/typescript-sdk/v1';
import { type TestStack, until } from '@hatchet-ts/testkit';
import { lastDispatcherEnv } from './editions';
import { type Address, Sdk } from './sdk';

/** The SDK limits its wait for the answer to an eviction to this, and leaves the timer behind when the answer is there. */
const EVICTION_ACK_TIMEOUT_MS = 30_000;

/** Timers that the SDK leaves behind do not keep a test file from ending. */
export function letTimersGo(): void {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = Object.assign((callback: () => void, ms?: number, ...more: []) => {
    const timer = setTimeout(callback, ms, ...more);
    if (ms === EVICTION_ACK_TIMEOUT_MS) timer.unref();
    return timer;
  }, setTimeout) as typeof setTimeout;
}

type Workflows = (hatchet: HatchetClient) => NonNullable<CreateWorkerOpts['workflows']>;

/** The SDK keeps `memo` private, though its own `now` and its examples are made of it. */
interface Memoised {
  memo<T>(fn: () => Promise<T>, deps: unknown[]): Promise<T>;
}

/** A value that is computed once per run, however often the task begins anew. */
export function memo<T>(ctx: object, fn: () => Promise<T> | T, deps: unknown[]): Promise<T> {
  return (ctx as unknown as Memoised).memo(async () => fn(), deps);
}

/** Workers of durable tasks come and go in these tests, each with a client, and so a durable stream, of its own. */
export class DurableWorkers {
  private readonly open = new Map<Sdk, Worker>();
  private count = 0;

  constructor(private readonly stack: TestStack) {
    letTimersGo();
  }

  /**
   * A worker that takes work when this returns.
   * @param at dispatcher it connects to
   */
  async start(
    workflows: Workflows,
    { at = 'first', ...options }: Omit<CreateWorkerOpts, 'workflows'> & { at?: 'first' | 'last' } = {},
  ): Promise<Sdk> {
    const env: Address = at === 'first' ? this.stack.clientEnv : lastDispatcherEnv(this.stack);
    const sdk = Sdk.connect(env);
    const name = `worker-${++this.count}`;
    this.open.set(sdk, await sdk.startWorker(name, { ...options, workflows: workflows(sdk.hatchet) }));
    return sdk;
  }

  /** Shuts a worker down as SIGTERM would: what waits on it is evicted. Something must. */
  async stopWaiting(worker: Sdk): Promise<void> {
    const { evictionManager } = this.open.get(worker)!._internal;
    // The log has a wait before the worker has the answer, and until then it does not count as waiting.
    await until(() => evictionManager!.cache.getAllWaiting().length > 0, { what: 'the worker waits' });
    await this.stop(worker);
  }

  /** How many durable slots of a worker are free. */
  async freeSlots(worker: Sdk): Promise<number | undefined> {
    const { slotConfig } = await worker.hatchet.workers.get(this.open.get(worker)!._internal.workerId!);
    return slotConfig?.durable?.available;
  }

  async stop(worker: Sdk): Promise<void> {
    this.open.delete(worker);
    await worker.close();
  }

  async stopAll(): Promise<void> {
    for (const worker of [...this.open.keys()]) await this.stop(worker);
  }
}

/** The only task of a run as REST shows it. */
export async function shownTask({ hatchet }: Sdk, runId: string) {
  const { tasks } = await hatchet.runs.get(runId);
  return tasks[0]!;
}

export async function untilEvicted(sdk: Sdk, runId: string): Promise<void> {
  await until(async () => (await shownTask(sdk, runId)).isEvicted === true, {
    what: `run ${runId} is evicted`,
  });
}

/**
 * Waits until no worker has the task. After a shutdown it is evicted, or back in the queue where its worker may not have
 * had the last thing it was sent.
 */
export async function untilAway(sdk: Sdk, runId: string): Promise<void> {
  await until(
    async () => {
      const { status, isEvicted } = await shownTask(sdk, runId);
      return isEvicted || status === 'QUEUED';
    },
    { what: `run ${runId} is on no worker` },
  );
}

export async function untilStatus({ hatchet }: Sdk, runId: string, status: string): Promise<void> {
  await until(
    async () => {
      const { run } = await hatchet.runs.get(runId);
      // As an error, because the last one is shown when the wait is in vain.
      if (run.status !== status) throw new Error(`It is ${run.status} ${run.errorMessage ?? ''}`);
      return true;
    },
    { what: `run ${runId} is ${status}` },
  );
}

/** What a task has asked of its log, in order: kind, and whether it got it. */
export async function logOf({ hatchet }: Sdk, taskId: string): Promise<string[]> {
  const { data } = await hatchet.api.v1DurableTaskEventLogList(hatchet.tenantId, taskId);
  return data.map(
    ({ branchId, nodeId, kind, isSatisfied }) =>
      `${branchId}:${nodeId} ${kind}${isSatisfied ? '' : ' (waits)'}`,
  );
}

/** Waits until a task waits for something. @param entries of its log, with what it waits for */
export async function untilWaiting(sdk: Sdk, taskId: string, entries: number): Promise<void> {
  await until(
    async () => {
      const log = await logOf(sdk, taskId);
      return log.length === entries && log.at(-1)!.endsWith('(waits)');
    },
    { what: `task ${taskId} waits at entry ${entries}` },
  );
}
