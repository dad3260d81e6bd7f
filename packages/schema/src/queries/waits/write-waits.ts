import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';
import type { WaitOwnerKind } from './arm-waits';

export interface MetCondition {
  waitId: string;
  ordinal: number;
  /** JSON text of what met it. */
  datum: string;
}

// A sleep that is over needs its timer no longer, whether or not its wait goes on.
const MEET: Statement = {
  name: 'meet_wait_conditions',
  text: `with i as (select * from unnest($1::uuid[], $2::smallint[], $3::text[]) as i(wait_id, ordinal, datum)),
    met as (
      update wait_conditions c set datum = i.datum from i where c.wait_id = i.wait_id and c.ordinal = i.ordinal and c.datum is null)
    delete from timers t using i where t.kind = 'sleep' and t.ref = i.wait_id and t.arg = i.ordinal`,
};

/** Notes what met conditions of waits that go on waiting for others. */
export async function meetConditions(db: Queryable, met: readonly MetCondition[]): Promise<void> {
  await db.query(MEET, [
    plainArray(met.map((m) => m.waitId)),
    plainArray(met.map((m) => m.ordinal)),
    textArray(met.map((m) => m.datum)),
  ]);
}

const DELETE: Statement = {
  name: 'delete_waits',
  text: `with i as (select * from unnest($1::uuid[]) as i(id)),
    w as (delete from waits w using i where w.id = i.id),
    c as (delete from wait_conditions c using i where c.wait_id = i.id)
    delete from timers t using i where t.kind = 'sleep' and t.ref = i.id`,
};

/** Ends waits, with their conditions and the timers of their sleeps. The caller holds the owners' locks. */
export async function deleteWaits(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query(DELETE, [plainArray(ids)]);
}

const DELETE_OF_OWNERS: Statement = {
  name: 'delete_waits_of_owners',
  text: `with w as (
      delete from waits w using unnest($2::uuid[]) as i(id) where w.owner_kind = $1 and w.owner_id = i.id returning w.id),
    c as (delete from wait_conditions c using w where c.wait_id = w.id)
    delete from timers t using w where t.kind = 'sleep' and t.ref = w.id`,
};

/** Ends whatever the given owners wait for. The caller holds the owners' locks. */
export async function deleteWaitsOfOwners(
  db: Queryable,
  kind: WaitOwnerKind,
  ownerIds: readonly string[],
): Promise<void> {
  await db.query(DELETE_OF_OWNERS, [kind, plainArray(ownerIds)]);
}
