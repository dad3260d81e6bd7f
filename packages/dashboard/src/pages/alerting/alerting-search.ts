import { z } from 'zod';

export const alertingSearch = z.object({
  /** Why Slack could not be connected; the way back from there brings it. */
  error: z.string().optional().catch(undefined),
});
