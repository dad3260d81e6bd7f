import { notFound } from '@hatchet-ts/contracts';
import { type Queryable, readSchedules, type Schedule } from '@hatchet-ts/schema';

/** @throws EngineError `not_found` */
export async function loadSchedule(db: Queryable, tenantId: string, id: string): Promise<Schedule> {
  const [schedule] = await readSchedules(db, tenantId, [id]);
  if (!schedule) throw notFound('not found');
  return schedule;
}
