import { and, eq, isNull } from 'drizzle-orm';
import type { Queryable } from '../../database';
import { orm } from '../../orm';
import { type Tenant, tenants } from '../../tables/tenants';

export async function readShownTenant(db: Queryable, id: string): Promise<Tenant | null> {
  const [row] = await orm(db)
    .select()
    .from(tenants)
    .where(and(eq(tenants.id, id), isNull(tenants.deletedAt)));
  return row ?? null;
}
