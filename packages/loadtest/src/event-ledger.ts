/** Milliseconds of each event, and of each of its runs, on one clock; NaN: not yet. */
interface Times {
  pushedMs: number;
  writtenMs: number;
  startedMs: Float64Array;
  endedMs: Float64Array;
}

export interface Counts {
  /** Events the platform acknowledged. */
  pushed: number;
  /** Push calls that were refused or broke. */
  refused: number;
  /** Runs of acknowledged events whose end was reported and acknowledged. */
  executed: number;
  /** Of them, those that failed as `--failureRate` wants it. */
  failed: number;
  /** Executions beyond the first of a run: at-least-once delivery at work. */
  repeated: number;
  /** Reports of the worker that were refused. */
  unreported: number;
}

/** One executed run, in ms. */
export interface Sample {
  /** When its event was pushed, since the beginning of the test. */
  atMs: number;
  /** From the push to the start on the worker. */
  startMs: number;
  /** From the push to the acknowledged end. */
  executionMs: number;
  /** When it ended, since the beginning of the test. */
  endedAtMs: number;
}

/** Books every event from before its push to the end of its last run. */
export class EventLedger {
  readonly counts: Counts = { pushed: 0, refused: 0, executed: 0, failed: 0, repeated: 0, unreported: 0 };
  /** First refusal of each kind of call, in the platform's words. */
  readonly errors = new Map<string, string>();
  private readonly events: Times[] = [];
  private openEvents = 0;
  private onClosed: () => void = () => {};

  /** @param fanout runs per event */
  constructor(
    private readonly fanout: number,
    private readonly nowMs: () => number = () => performance.now(),
    private readonly beganMs = nowMs(),
  ) {}

  /** Events that are pushed and whose runs have not all ended. */
  get open(): number {
    return this.openEvents;
  }

  /** Pushes that were neither acknowledged nor refused. */
  get unanswered(): number {
    return this.events.length - this.counts.pushed - this.counts.refused;
  }

  /** Runs of acknowledged events that have not ended. */
  get missing(): number {
    return this.counts.pushed * this.fanout - this.counts.executed;
  }

  /** Called whenever an event is over; one listener. */
  afterEachEvent(listener: () => void): void {
    this.onClosed = listener;
  }

  /** @returns the number of the event that is pushed now */
  push(): number {
    const none = () => new Float64Array(this.fanout).fill(Number.NaN);
    this.events.push({ pushedMs: this.nowMs(), writtenMs: Number.NaN, startedMs: none(), endedMs: none() });
    this.openEvents++;
    return this.events.length - 1;
  }

  written(event: number): void {
    const times = this.events[event]!;
    times.writtenMs = this.nowMs();
    this.counts.pushed++;
    // Runs may end before the push is answered.
    this.counts.executed += endsOf(times);
    if (endsOf(times) === this.fanout) this.close();
  }

  refuse(error: Error): void {
    this.counts.refused++;
    this.note('push', error);
    this.close();
  }

  start(event: number, run: number): void {
    const times = this.events[event];
    if (!times || times.startedMs[run] === undefined) return;
    if (Number.isNaN(times.startedMs[run])) times.startedMs[run] = this.nowMs();
    else this.counts.repeated++;
  }

  end(event: number, run: number, hasFailed: boolean): void {
    const times = this.events[event];
    if (!times || !Number.isNaN(times.endedMs[run])) return;
    times.endedMs[run] = this.nowMs();
    if (hasFailed) this.counts.failed++;
    if (Number.isNaN(times.writtenMs)) return;
    this.counts.executed++;
    if (endsOf(times) === this.fanout) this.close();
  }

  refuseReport(error: Error): void {
    this.counts.unreported++;
    this.note('report', error);
  }

  /** Push to acknowledgement of every acknowledged event. */
  writes(): { atMs: number; writeMs: number }[] {
    return this.events
      .filter(({ writtenMs }) => !Number.isNaN(writtenMs))
      .map(({ pushedMs, writtenMs }) => ({ atMs: pushedMs - this.beganMs, writeMs: writtenMs - pushedMs }));
  }

  samples(): Sample[] {
    return this.events.flatMap(({ pushedMs, writtenMs, startedMs, endedMs }) =>
      Number.isNaN(writtenMs)
        ? []
        : [...endedMs].flatMap((ended, run) =>
            Number.isNaN(ended)
              ? []
              : {
                  atMs: pushedMs - this.beganMs,
                  startMs: startedMs[run]! - pushedMs,
                  executionMs: ended - pushedMs,
                  endedAtMs: ended - this.beganMs,
                },
          ),
    );
  }

  private close(): void {
    this.openEvents--;
    this.onClosed();
  }

  private note(call: string, error: Error): void {
    if (!this.errors.has(call)) this.errors.set(call, error.message);
  }
}

const endsOf = ({ endedMs }: Times) => endedMs.reduce((sum, ms) => sum + (Number.isNaN(ms) ? 0 : 1), 0);
