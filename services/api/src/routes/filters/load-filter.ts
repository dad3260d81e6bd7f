import { notFound } from '@hatchet-ts/contracts';
import { type FilterRow, type Queryable, readFilter } from '@hatchet-ts/schema';

/** @throws EngineError `not_found` */
export async function loadFilter(db: Queryable, tenantId: string, id: string): Promise<FilterRow> {
  const filter = await readFilter(db, tenantId, id);
  if (!filter) throw notFound('not found');
  return filter;
}
