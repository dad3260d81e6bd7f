import { z } from 'zod';
import { offsetField, textField } from '../../app/search-fields';

export const workflowsSearch = z.object({
  /** Part of the name. */
  q: textField,
  offset: offsetField,
});
export type WorkflowsFilter = z.output<typeof workflowsSearch>;

export const WORKFLOW_TABS = ['runs', 'definition', 'versions'] as const;

export const workflowSearch = z.object({
  tab: z.enum(WORKFLOW_TABS).catch('runs'),
  /** The version whose definition is shown; absent: the newest. */
  version: z.uuid().optional().catch(undefined),
});
