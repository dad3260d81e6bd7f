import { z } from 'zod';

export const invitesSearch = z.object({
  /** The invite that a mail or a link led to. */
  invite: z.uuid().optional().catch(undefined),
});
