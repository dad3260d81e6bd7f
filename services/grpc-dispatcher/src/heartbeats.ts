import { beatWorkers, type Database } from '@hatchet-ts/schema';
import type { Clock } from '@hatchet-ts/service-kit';

/** Heartbeats of workers, written together: they say "alive", and a few seconds more or less do not matter. */
export class Heartbeats {
  private readonly beats = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Server time counts, never what the worker's clock says. */
  beat(workerId: string): void {
    this.beats.set(workerId, this.clock.nowMs());
  }

  /** @returns workers that are alive and were given up meanwhile, with the session that was */
  async flush(): Promise<{ id: string; session: number }[]> {
    if (this.beats.size === 0) return [];
    const beats = [...this.beats].map(([id, atMs]) => ({ id, atMs }));
    this.beats.clear();
    return beatWorkers(this.database, beats);
  }
}
