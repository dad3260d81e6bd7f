import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy';
import type { Queryable } from './database';

const known = new WeakMap<Queryable, PgRemoteDatabase>();

/**
 * The query builder over a pool or a transaction, for ordinary statements on tables of `src/tables`. What is hot, or
 * lists much, is a named statement in a file of its own instead.
 */
export function orm(db: Queryable): PgRemoteDatabase {
  let built = known.get(db);
  if (!built) {
    built = drizzle(async (text, values) => ({ rows: await db.queryRows(text, values) }));
    known.set(db, built);
  }
  return built;
}
