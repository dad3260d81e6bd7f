import { z } from 'zod';
import { textField } from '../../app/search-fields';

export const queuesSearch = z.object({
  /** Part of the task's name. */
  q: textField,
  /** The queued run whose reasons are shown. */
  run: z.uuid().optional().catch(undefined),
});
