import { PROCESS_DEAD_AFTER_MS } from '@hatchet-ts/contracts';
import { beatDispatcher, type Database, type DispatcherBeat } from '@hatchet-ts/schema';
import type { Clock } from '@hatchet-ts/service-kit';

/** SDKs beat every 4 s: two are missing. */
const SILENCE_MS = 10_000;
/** Whoever was silent for so long has been given up long since. */
const FORGET_MS = 600_000;

/** Heartbeats of workers, written with the dispatcher's own: a few seconds more or less do not matter. */
export class Heartbeats {
  private readonly beats = new Map<string, number>();
  /** When each worker beat last, here. */
  private readonly lastBeats = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly dispatcherId: string,
    /**
     * Called when a worker beats after a silence: by then it is about to be given up, and until its beat is written it
     * would lose also what it has got since its return. Default nothing.
     */
    private readonly onReturn: () => void = () => {},
  ) {}

  /** Server time counts, never what the worker's clock says. */
  beat(workerId: string): void {
    const nowMs = this.clock.nowMs();
    const lastMs = this.lastBeats.get(workerId);
    this.lastBeats.set(workerId, nowMs);
    this.beats.set(workerId, nowMs);
    if (lastMs !== undefined && nowMs - lastMs > SILENCE_MS) this.onReturn();
  }

  /**
   * Says that this dispatcher and its workers are alive.
   * @param connectedIds workers with a stream here
   * @returns who else is, and who was given up meanwhile
   */
  flush(connectedIds: readonly string[]): Promise<DispatcherBeat> {
    const beats = [...this.beats].map(([id, atMs]) => ({ id, atMs }));
    this.beats.clear();
    const nowMs = this.clock.nowMs();
    for (const [id, lastMs] of this.lastBeats) if (nowMs - lastMs > FORGET_MS) this.lastBeats.delete(id);
    return beatDispatcher(
      this.database,
      this.dispatcherId,
      beats,
      connectedIds,
      nowMs,
      PROCESS_DEAD_AFTER_MS,
    );
  }
}
