import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

export interface Lease {
  shard: number;
  owner: string | null;
  epoch: number;
}

// UPDATE's row lock conflicts with FOR SHARE: an assignment in flight under the old epoch commits before the take-over does.
const TAKE: Statement = {
  name: 'take_leases',
  text: `update leases l set owner = $1, epoch = l.epoch + 1
    from unnest($2::smallint[], $3::bigint[]) as i(shard, epoch)
    where l.shard = i.shard and l.epoch = i.epoch
    returning l.shard, l.owner, l.epoch`,
};

/** Takes shards whose lease still is what the caller read. */
export function takeLeases(db: Queryable, owner: string, seen: readonly Lease[]): Promise<Lease[]> {
  return db.query<Lease>(TAKE, [
    owner,
    plainArray(seen.map((l) => l.shard)),
    plainArray(seen.map((l) => l.epoch)),
  ]);
}

const RELEASE: Statement = {
  name: 'release_leases',
  text: `update leases set owner = null, epoch = epoch + 1 where owner = $1 and shard = any($2::smallint[])`,
};

export async function releaseLeases(db: Queryable, owner: string, shards: readonly number[]): Promise<void> {
  await db.query(RELEASE, [owner, plainArray(shards)]);
}
