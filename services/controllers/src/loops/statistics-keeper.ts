import { analyzeTables, type Database } from '@hatchet-ts/schema';
import { type Clock, type Logger, Loop, type Metrics } from '@hatchet-ts/service-kit';

export interface StatisticsOptions {
  database: Database;
  tables: Parameters<typeof analyzeTables>[1];
  intervalMs: number;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
}

/** Refreshes the planner's statistics at an interval, for the first time one interval after the start. */
export function statisticsLoop({ database, tables, intervalMs, ...shared }: StatisticsOptions): Loop {
  let isFirst = true;
  return new Loop({
    name: `statistics-${tables}`,
    intervalMs,
    ...shared,
    runOnce: async () => {
      if (!isFirst) await analyzeTables(database, tables);
      isFirst = false;
    },
  });
}
