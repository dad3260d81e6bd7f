import {
  type Database,
  deleteExpiredLoginFailures,
  deleteExpiredSessions,
  deleteOldAuditEntries,
} from '@hatchet-ts/schema';
import { uuidLowerBound } from '@hatchet-ts/service-kit';

export const HOUSEKEEPING_INTERVAL_MS = 10 * 60_000;
/** AUD-03. */
const AUDIT_RETENTION_MS = 30 * 86_400_000;

/** Deletes what has run out. Several processes may do it side by side; if none does, nothing is wrong but the room. */
export async function keepHouse(database: Database, nowMs: number): Promise<void> {
  await deleteExpiredSessions(database, nowMs);
  await deleteExpiredLoginFailures(database, nowMs);
  await deleteOldAuditEntries(database, uuidLowerBound(nowMs - AUDIT_RETENTION_MS));
}
