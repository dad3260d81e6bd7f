import { z } from 'zod';
import { metadataField, offsetField } from '../../app/search-fields';

export const cronsSearch = z.object({
  workflow: z.uuid().optional().catch(undefined),
  metadata: metadataField,
  offset: offsetField,
});
export type CronsFilter = z.output<typeof cronsSearch>;
