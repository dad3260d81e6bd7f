import type { Queryable, Statement } from '../../database';

export interface TenantRow {
  id: string;
  slug: string;
  name: string;
  createdAtMs: number;
}

const COLUMNS = `id, slug, name, created_at as "createdAtMs"`;

const INSERT: Statement = {
  name: 'insert_tenant_if_absent',
  text: `insert into tenants (id, slug, name, created_at, updated_at) values ($1, $2, $3, $4, $4)
    on conflict do nothing returning ${COLUMNS}`,
};

/** @returns null when a tenant with this id or slug exists already */
export async function insertTenantIfAbsent(
  db: Queryable,
  tenant: { id: string; slug: string; name: string },
  nowMs: number,
): Promise<TenantRow | null> {
  const [row] = await db.query<TenantRow>(INSERT, [
    tenant.id,
    tenant.slug,
    tenant.name,
    new Date(nowMs).toISOString(),
  ]);
  return row ?? null;
}

const READ: Statement = {
  name: 'read_tenant',
  text: `select ${COLUMNS} from tenants where id = $1 and deleted_at is null`,
};

export async function readTenant(db: Queryable, id: string): Promise<TenantRow | null> {
  const [row] = await db.query<TenantRow>(READ, [id]);
  return row ?? null;
}

const READ_BY_SLUG: Statement = {
  name: 'read_tenant_by_slug',
  text: `select ${COLUMNS} from tenants where slug = $1 and deleted_at is null`,
};

export async function readTenantBySlug(db: Queryable, slug: string): Promise<TenantRow | null> {
  const [row] = await db.query<TenantRow>(READ_BY_SLUG, [slug]);
  return row ?? null;
}
