import { z } from 'zod';

export const RUN_TABS = ['output', 'input', 'timeline', 'logs', 'stream', 'durable', 'traces'] as const;

export const runSearch = z.object({
  tab: z.enum(RUN_TABS).catch('output'),
  /** The task whose details are shown; absent: the run's. */
  task: z.uuid().optional().catch(undefined),
});
