import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';
import type { PayloadKind } from '../intake/insert-tasks';

const READ: Statement = {
  name: 'read_bodies',
  text: `select p.id, p.kind, p.body from unnest($1::uuid[]) as i(id) join payloads p on p.id = i.id
    where p.kind = any($2::smallint[])`,
};

export interface StoredBody {
  id: string;
  kind: PayloadKind;
  body: string;
}

/** Stored bodies of runs and tasks; what was never stored (an absent input, no output) is missing. */
export function readBodies(
  db: Queryable,
  ids: readonly string[],
  kinds: readonly PayloadKind[],
): Promise<StoredBody[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return db.query<StoredBody>(READ, [plainArray(ids), plainArray(kinds)]);
}
