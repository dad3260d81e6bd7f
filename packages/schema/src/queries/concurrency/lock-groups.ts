import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';
import type { GroupKey } from './slots';

/** Locks per tenant: groups that share one are decided one after the other, and a transaction holds no more than these. */
const LOCKS = 256;

// One statement of its own, because what follows must see all that was committed before the lock was had: a statement
// that locks and looks sees the rows as they were before it waited.
const TRY_LOCK: Statement = {
  name: 'try_lock_groups',
  changesNothing: true,
  text: `select (g.n - 1)::integer as "group" from unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality as g(tenant_id, strategy_id, key, n)
    where pg_try_advisory_xact_lock(hashtext(g.tenant_id::text), hashtext(g.strategy_id::text || g.key) & ${LOCKS - 1})`,
};

/**
 * Whoever fills a place in a group holds the group's lock until the commit, and looks at the group after it got it: the
 * scheduler under its lease, and dispatchers on credit where there is room and nobody waits. Nobody waits for a lock, so
 * that there is no order to keep.
 *
 * @returns the groups locked, by their number
 */
export async function tryLockGroups(db: Queryable, groups: readonly GroupKey[]): Promise<Set<number>> {
  const rows = await db.query<{ group: number }>(TRY_LOCK, [
    plainArray(groups.map((g) => g.tenantId)),
    plainArray(groups.map((g) => g.strategyId)),
    textArray(groups.map((g) => g.key)),
  ]);
  return new Set(rows.map((row) => row.group));
}

/** A group in which places are to be filled, and how many of its places were filled when that was decided. */
export interface DecidedGroup extends GroupKey {
  filled: number;
}

/**
 * Groups of which more places are filled than whoever decided believed, as part of a statement.
 * @param first number of the first of four parameters, see `decidedValues`
 */
export const overfilled = (first: number): string =>
  `select g.tenant_id, g.strategy_id, g.key, g.n - 1 as "group"
    from unnest($${first}::uuid[], $${first + 1}::uuid[], $${first + 2}::text[], $${first + 3}::integer[])
      with ordinality as g(tenant_id, strategy_id, key, filled, n)
    where g.filled < (select count(*) from concurrency_slots c
      where c.tenant_id = g.tenant_id and c.strategy_id = g.strategy_id and c.key = g.key and c.state = 'filled')`;

export const decidedValues = (groups: readonly DecidedGroup[]): string[] => [
  plainArray(groups.map((g) => g.tenantId)),
  plainArray(groups.map((g) => g.strategyId)),
  textArray(groups.map((g) => g.key)),
  plainArray(groups.map((g) => g.filled)),
];

/** What came of filling places: whose were filled, and the groups in which nobody's were, to be decided again. */
export interface Filled<T> {
  filled: T[];
  overfilled: GroupKey[];
}

/** @param rows of a statement whose last part is `select ..., null as "group" ... union all select ..., "group" from overfilled` */
export function filledOf<T>(
  rows: readonly (T & { group: number | null })[],
  groups: readonly DecidedGroup[],
): Filled<T> {
  return {
    filled: rows.filter((row) => row.group === null),
    overfilled: rows.flatMap((row) => (row.group === null ? [] : groups[row.group]!)),
  };
}

/**
 * Locks groups that were decided on.
 * @returns those that were not to be had as if they were overfilled: nobody may enter them now
 */
export async function lockDecidedGroups(
  db: Queryable,
  groups: readonly DecidedGroup[],
): Promise<DecidedGroup[]> {
  const locked = await tryLockGroups(db, groups);
  return groups.map((group, i) => (locked.has(i) ? group : { ...group, filled: -1 }));
}
