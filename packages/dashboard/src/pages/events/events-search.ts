import { z } from 'zod';
import { listOf, metadataField, offsetField } from '../../app/search-fields';
import { RUN_STATUSES } from '../../design/status-badge';
import { windowField } from '../runs/runs-search';

export const eventsSearch = z.object({
  key: listOf(z.string()),
  workflow: listOf(z.uuid()),
  /** Of the runs that the event started. */
  status: listOf(z.enum(RUN_STATUSES)),
  window: windowField,
  metadata: metadataField,
  offset: offsetField,
});
export type EventsFilter = z.output<typeof eventsSearch>;
