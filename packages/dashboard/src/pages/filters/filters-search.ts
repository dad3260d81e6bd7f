import { z } from 'zod';
import { offsetField, textField } from '../../app/search-fields';

export const filtersSearch = z.object({
  workflow: z.uuid().optional().catch(undefined),
  /** The whole scope. */
  scope: textField,
  offset: offsetField,
});
export type FiltersFilter = z.output<typeof filtersSearch>;
