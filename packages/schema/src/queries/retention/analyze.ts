import type { Queryable } from '../../database';

/** What the engine decides on, and what the dashboard reads besides. */
const TABLES = {
  tasks: ['runs', 'tasks', 'payloads', 'attempts', 'queue_items', 'assignments', 'timers', 'waits'],
  history: [
    'task_events',
    'run_metadata',
    'run_failures',
    'child_links',
    'logs',
    'spans',
    'events',
    'event_runs',
  ],
} as const;

/** Statistics of partitioned tables as a whole, which autovacuum leaves out (CFG-190, CFG-191). */
export async function analyzeTables(db: Queryable, tables: keyof typeof TABLES): Promise<void> {
  for (const table of TABLES[tables]) await db.query(`analyze ${table}`);
}
