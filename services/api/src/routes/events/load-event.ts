import { notFound } from '@hatchet-ts/contracts';
import { type EventRow, type Queryable, readEvents } from '@hatchet-ts/schema';

/** @throws EngineError `not_found` */
export async function loadEvent(db: Queryable, tenantId: string, id: string): Promise<EventRow> {
  const [event] = await readEvents(db, [id]);
  if (event?.tenantId !== tenantId) throw notFound('not found');
  return event;
}
