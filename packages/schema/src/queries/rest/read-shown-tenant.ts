import type { Queryable, Statement } from '../../database';

/** What members may switch; absent means the default. */
export interface TenantSettings {
  analyticsOptOut?: boolean;
  alertMemberEmails?: boolean;
}

export interface ShownTenant {
  id: string;
  slug: string;
  name: string;
  environment: string | null;
  settings: TenantSettings;
  createdAt: number;
  updatedAt: number;
}

const READ: Statement = {
  name: 'read_shown_tenant',
  text: `select id, slug, name, environment, settings, created_at as "createdAt", updated_at as "updatedAt"
    from tenants where id = $1 and deleted_at is null`,
};

export async function readShownTenant(db: Queryable, id: string): Promise<ShownTenant | null> {
  const [row] = await db.query<ShownTenant>(READ, [id]);
  return row ?? null;
}
