import { PROCESS_DEAD_AFTER_MS } from '@hatchet-ts/contracts';
import { beatDispatcher, type Database, type DispatcherBeat } from '@hatchet-ts/schema';
import type { Clock } from '@hatchet-ts/service-kit';

/** Heartbeats of workers, written with the dispatcher's own: a few seconds more or less do not matter. */
export class Heartbeats {
  private readonly beats = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly dispatcherId: string,
  ) {}

  /** Server time counts, never what the worker's clock says. */
  beat(workerId: string): void {
    this.beats.set(workerId, this.clock.nowMs());
  }

  /** Says that this dispatcher and its workers are alive. @returns who else is, and who was given up meanwhile */
  flush(): Promise<DispatcherBeat> {
    const beats = [...this.beats].map(([id, atMs]) => ({ id, atMs }));
    this.beats.clear();
    return beatDispatcher(this.database, this.dispatcherId, beats, this.clock.nowMs(), PROCESS_DEAD_AFTER_MS);
  }
}
