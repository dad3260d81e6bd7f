import { OUTPUT } from './workload';

/** What went wrong, counted; all zero in a healthy run. */
export interface Faults {
  /** Runs whose acknowledged trigger never led to a result. Known once the load is drained. */
  lost: number;
  /** Results beyond the first of a run. */
  duplicate_results: number;
  /** Actions beyond the first of a run. */
  duplicate_starts: number;
  /** Runs that ended otherwise than with the expected output. */
  wrong_results: number;
  /** Trigger calls that were refused. */
  trigger_errors: number;
  /** STARTED or COMPLETED calls that were refused. */
  report_errors: number;
}

/** The faults of two loads together. */
export function addFaults(a: Faults, b: Faults): Faults {
  const sum = { ...a };
  for (const kind of Object.keys(sum) as (keyof Faults)[]) sum[kind] += b[kind];
  return sum;
}

/** Times in ms on one clock, kept flat: one benchmark has some hundred thousand runs. */
const GROWTH = 4_096;

/** Books every run from before its trigger call to its result and says what is missing. */
export class RunLedger {
  readonly faults: Faults = {
    lost: 0,
    duplicate_results: 0,
    duplicate_starts: 0,
    wrong_results: 0,
    trigger_errors: 0,
    report_errors: 0,
  };
  /** First refusal, for the message of a failed benchmark. */
  firstError: string | undefined;
  results = 0;
  private next = 0;
  private triggeredAt = new Float64Array(GROWTH);
  private acknowledgedAt = new Float64Array(GROWTH);
  private startedAt = new Float64Array(GROWTH);
  private finishedAt = new Float64Array(GROWTH);
  private readonly seqByRunId = new Map<string, number>();
  private readonly finishedIds = new Set<string>();
  private onResult: () => void = () => {};

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** Acknowledged runs whose result is still out. */
  get open(): number {
    return this.seqByRunId.size;
  }

  /** Runs whose trigger was called. */
  get triggered(): number {
    return this.next;
  }

  /** Called after each result; one listener. */
  afterEachResult(listener: () => void): void {
    this.onResult = listener;
  }

  /** Books `count` runs that are triggered now. @returns the first of their consecutive sequence numbers */
  trigger(count: number): number {
    const first = this.next;
    this.next += count;
    if (this.next > this.triggeredAt.length) this.grow();
    this.triggeredAt.fill(this.nowMs(), first, this.next);
    return first;
  }

  acknowledge(seq: number, runId: string): void {
    this.acknowledgedAt[seq] = this.nowMs();
    this.seqByRunId.set(runId, seq);
  }

  start(seq: number): void {
    if (this.startedAt[seq] === 0) this.startedAt[seq] = this.nowMs();
    else this.faults.duplicate_starts++;
  }

  /** @param output of the run's only task; undefined when it failed or was cancelled */
  finish(runId: string, output: string | undefined): void {
    const seq = this.seqByRunId.get(runId);
    if (seq === undefined) {
      if (this.finishedIds.has(runId)) this.faults.duplicate_results++;
      return;
    }
    this.seqByRunId.delete(runId);
    this.finishedIds.add(runId);
    this.finishedAt[seq] = this.nowMs();
    this.results++;
    if (output !== OUTPUT) this.faults.wrong_results++;
    this.onResult();
  }

  refused(kind: 'trigger_errors' | 'report_errors', error: Error): void {
    this.faults[kind]++;
    this.firstError ??= error.message;
  }

  /**
   * Milliseconds from trigger to acknowledgement, start and result of the runs triggered from `first` on.
   * @param isMeant leaves out runs, by sequence number
   */
  latencies(
    first: number,
    isMeant: (seq: number) => boolean = () => true,
  ): { ack: Float64Array; start: Float64Array; result: Float64Array } {
    const since = (times: Float64Array) =>
      times
        .slice(first, this.next)
        .map((time, i) =>
          time === 0 || !isMeant(first + i) ? Number.NaN : time - this.triggeredAt[first + i]!,
        )
        .filter((time) => !Number.isNaN(time));
    return { ack: since(this.acknowledgedAt), start: since(this.startedAt), result: since(this.finishedAt) };
  }

  private grow(): void {
    const length = Math.max(this.next, this.triggeredAt.length * 2);
    const grown = (old: Float64Array) => {
      const times = new Float64Array(length);
      times.set(old);
      return times;
    };
    this.triggeredAt = grown(this.triggeredAt);
    this.acknowledgedAt = grown(this.acknowledgedAt);
    this.startedAt = grown(this.startedAt);
    this.finishedAt = grown(this.finishedAt);
  }
}
