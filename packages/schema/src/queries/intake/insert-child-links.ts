import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

/** First use of (parent, key) decides the child for good, over every retry and replay of the parent (engine rule 2.7.2). */
export interface NewChildLink {
  parentId: string;
  key: string;
  tenantId: string;
  childId: string;
}

const INSERT: Statement = {
  name: 'insert_child_links',
  text: `with input as (select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[]) as i(parent_id, key, tenant_id, child_id)),
    fresh as (
      insert into child_links (parent_id, key, tenant_id, child_id) select * from input
      order by parent_id, key
      on conflict (parent_id, key) do update set key = excluded.key
      returning parent_id, key, child_id)
    select i.child_id as wanted, f.child_id as linked
    from input i join fresh f on f.parent_id = i.parent_id and f.key = i.key`,
};

/**
 * Claims identities of children.
 * @returns for each wanted child id the id that holds the identity: itself when it is new
 */
export async function insertChildLinks(
  db: Queryable,
  links: readonly NewChildLink[],
): Promise<Map<string, string>> {
  const rows = await db.query<{ wanted: string; linked: string }>(INSERT, [
    plainArray(links.map((link) => link.parentId)),
    textArray(links.map((link) => link.key)),
    plainArray(links.map((link) => link.tenantId)),
    plainArray(links.map((link) => link.childId)),
  ]);
  return new Map(rows.map((row) => [row.wanted, row.linked]));
}

const DELETE: Statement = {
  name: 'delete_child_links',
  text: `delete from child_links l using unnest($1::uuid[], $2::text[], $3::uuid[]) as i(parent_id, key, child_id)
    where l.parent_id = i.parent_id and l.key = i.key and l.child_id = i.child_id`,
};

/** Takes claims back whose children were not created after all. */
export async function deleteChildLinks(db: Queryable, links: readonly NewChildLink[]): Promise<void> {
  await db.query(DELETE, [
    plainArray(links.map((link) => link.parentId)),
    textArray(links.map((link) => link.key)),
    plainArray(links.map((link) => link.childId)),
  ]);
}
