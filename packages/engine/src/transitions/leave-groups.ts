import { deleteConcurrencySlots, type Queryable } from '@hatchet-ts/schema';
import type { Announcement } from '../announce';

/** Gives up every place the holders have in concurrency groups, and says where room has come. */
export async function leaveGroups(
  db: Queryable,
  holders: readonly string[],
  announcement: Announcement,
): Promise<void> {
  if (holders.length === 0) return;
  for (const place of await deleteConcurrencySlots(db, holders))
    if (place.state !== 'later') announcement.groupChanged(place);
}
