import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';
import type { NewPayload } from '../intake/insert-tasks';

const UPSERT: Statement = {
  name: 'upsert_payloads',
  text: `insert into payloads (id, kind, body) select * from unnest($1::uuid[], $2::smallint[], $3::text[])
    on conflict (id, kind) do update set body = excluded.body`,
};

/** Stores bodies verbatim; a later one of the same kind (a retry's output) replaces the earlier. */
export async function upsertPayloads(db: Queryable, payloads: readonly NewPayload[]): Promise<void> {
  await db.query(UPSERT, [
    plainArray(payloads.map((p) => p.id)),
    plainArray(payloads.map((p) => p.kind)),
    textArray(payloads.map((p) => p.body)),
  ]);
}
