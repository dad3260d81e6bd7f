import type { Database, Queryable } from '../../database';
import { PARTITIONED_TABLES, partitionName } from '../../partitions';
import { MINUTE_MS } from '../run-counts/minutes';
import { dropRunCounts, holdRunCounts } from '../run-counts/uncount-runs';

const DAY_MS = 86_400_000;
/** Dropping locks the parent table for a moment; whoever holds it must not make triggers queue up behind us. */
const LOCK_TIMEOUT_MS = 1000;

/** Days that have a partition and ended before a moment, oldest first. */
export async function readAgedDays(db: Queryable, beforeMs: number): Promise<number[]> {
  const rows = await db.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'tasks'::regclass`,
  );
  return rows
    .map(({ name }) => /_(\d{4})(\d{2})(\d{2})$/.exec(name))
    .filter((match) => match !== null)
    .map(([, year, month, day]) => Date.UTC(Number(year), Number(month) - 1, Number(day)))
    .filter((dayMs) => dayMs + DAY_MS <= beforeMs)
    .sort((one, other) => one - other);
}

/**
 * Drops the partitions of a day, unless they hold a run or task that is not final, ended after `beforeMs`, or is the
 * child of one that is not final.
 * @returns whether they are gone
 * @throws a lock timeout of Postgres (`55P03`) while somebody holds the tables for long
 */
export function dropAgedDay(db: Database, dayMs: number, beforeMs: number): Promise<boolean> {
  const [tasks, runs] = [partitionName('tasks', dayMs), partitionName('runs', dayMs)];
  return db.transaction(async (tx) => {
    await tx.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await holdRunCounts(tx);
    // Nothing may change between the look and the drop, a replay for one.
    await tx.query(`lock table ${tasks}, ${runs} in share row exclusive mode`);
    const [kept] = await tx.query<{ needed: boolean }>(
      `select exists (select 1 from ${tasks} t left join tasks p on p.id = t.parent_task_id
           where t.state = 0 or t.finished_at >= $1::timestamptz or p.state = 0)
         or exists (select 1 from ${runs} r left join tasks p on p.id = r.parent_task_id
           where r.state = 0 or r.finished_at >= $1::timestamptz or p.state = 0) as needed`,
      [new Date(beforeMs).toISOString()],
    );
    if (kept!.needed) return false;
    await tx.query(
      `drop table if exists ${PARTITIONED_TABLES.map((table) => partitionName(table, dayMs)).join(', ')}`,
    );
    await dropRunCounts(tx, dayMs / MINUTE_MS, (dayMs + DAY_MS) / MINUTE_MS);
    return true;
  });
}
