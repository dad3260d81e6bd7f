import { type dispatcherProto, v1Condition } from '@hatchet-ts/contracts';
import type { Target } from '@hatchet-ts/loadtest';
import { percentile } from '@hatchet-ts/loadtest';
import type { BenchmarkOptions } from '../benchmark';
import { drain, holdLoad } from './drain';
import { DurableStream, type DurableTask } from './durable-stream';
import { LoadClient } from './load-client';
import { actionsOf, inputOf, type Workload, workload } from './workload';

const RUNS_PER_CALL = 100;

/** A workflow of one durable task. */
export const durable = (name: string, inputs: (seq: number) => string = inputOf): Workload =>
  workload(
    name,
    [{ readableId: 'durable', isDurable: true, timeout: '30m', slotRequests: { durable: 1 } }],
    {},
    inputs,
  );

/** What a durable task does when it is started. @param complete reports its end, once */
export type DurableBehaviour = (
  task: DurableTask,
  action: dispatcherProto.AssignedAction,
  complete: () => void,
) => void;

/** A client whose worker runs durable tasks. */
export class DurableLoad {
  private constructor(
    readonly client: LoadClient,
    private readonly stream: DurableStream,
  ) {}

  /** @param slots of the worker, durable ones @param behaviours by workload */
  static async open(
    target: Target,
    slots: number,
    behaviours: ReadonlyMap<Workload, DurableBehaviour>,
  ): Promise<DurableLoad> {
    let stream: DurableStream | undefined;
    const handlers = new Map(
      [...behaviours].map(([load, behave]) => [
        actionsOf(load)[0]!,
        (action: dispatcherProto.AssignedAction, complete: () => void) =>
          behave(stream!.task(action), action, complete),
      ]),
    );
    const client = await LoadClient.open(target, slots, [...behaviours.keys()], handlers);
    stream = await DurableStream.open(target, client.workerId, (error) => client.breakDown(error));
    return new DurableLoad(client, stream);
  }

  /** Triggers runs in bulks of 100, all in flight at once. */
  trigger(count: number, load: Workload): void {
    for (let left = count; left > 0; left -= RUNS_PER_CALL)
      this.client.triggerBulk(Math.min(left, RUNS_PER_CALL), () => {}, load);
  }

  /** Waits until something is so. @throws Error when it is not within the limit of `--drain` */
  async until(what: string, options: BenchmarkOptions, isSo: () => boolean): Promise<void> {
    const limit = performance.now() + options.drainSeconds * 1000;
    while (!isSo()) {
      if (performance.now() > limit) throw new Error(`not within ${options.drainSeconds} s: ${what}`);
      await holdLoad(this.client, 0.005);
    }
  }

  close(): void {
    this.stream.close();
    this.client.close();
  }
}

const base = (readableDataKey: string) => ({
  readableDataKey,
  action: v1Condition.Action.CREATE,
  orGroupId: '00000000-0000-4000-8000-000000000001',
  expression: '',
});

export const sleepFor = (duration: string) => ({
  sleepConditions: [{ base: base(`sleep-${duration}`), sleepFor: duration }],
  userEventConditions: [],
});

export const eventOf = (userEventKey: string) => ({
  sleepConditions: [],
  userEventConditions: [{ base: { ...base(userEventKey), expression: 'true' }, userEventKey }],
});

/**
 * Repeats a measurement for the time of the benchmark, at least twice; the first round is the warm-up.
 * @param round what one round took, in ms by name
 * @returns median and worst of each, and how many rounds counted
 */
export async function inRounds(
  { client }: DurableLoad,
  options: BenchmarkOptions,
  onFirst: () => Promise<void>,
  round: (number: number) => Promise<Record<string, number>>,
): Promise<Record<string, number>> {
  const samples = new Map<string, number[]>();
  const until = performance.now() + (options.warmupSeconds + options.seconds) * 1000;
  let rounds = 0;
  for (let number = 0; number < 2 || performance.now() < until; number++) {
    if (number === 1) await onFirst();
    const took = await round(number);
    await drain(client, options.drainSeconds);
    if (client.ledger.faults.lost > 0) break;
    if (number === 0) continue;
    rounds++;
    for (const [name, ms] of Object.entries(took)) {
      const own = samples.get(name);
      if (own) own.push(ms);
      else samples.set(name, [ms]);
    }
  }
  const figures: Record<string, number> = {};
  for (const [name, all] of samples) {
    const sorted = Float64Array.from(all).sort();
    figures[`${name}_p50_ms`] = percentile(sorted, 0.5);
    figures[`${name}_max_ms`] = sorted.at(-1)!;
  }
  return { ...figures, rounds };
}
