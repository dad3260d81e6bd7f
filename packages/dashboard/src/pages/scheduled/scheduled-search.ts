import { z } from 'zod';
import { listOf, metadataField, offsetField } from '../../app/search-fields';

export const SCHEDULE_STATUSES = [
  'SCHEDULED',
  'QUEUED',
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
] as const;

export const scheduledSearch = z.object({
  /** None: what is still to come, and what was missed. */
  status: listOf(z.enum(SCHEDULE_STATUSES)),
  workflow: z.uuid().optional().catch(undefined),
  metadata: metadataField,
  offset: offsetField,
});
export type ScheduledFilter = z.output<typeof scheduledSearch>;
