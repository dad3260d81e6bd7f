import { z } from 'zod';
import { listOf, metadataField, offsetField, textField } from '../../app/search-fields';
import { RUN_STATUSES } from '../../design/status-badge';
import { FAILURE_REASONS, type FailureReason } from './failure-reasons';

const HOUR_MS = 3_600_000;

/** Windows of time to choose from, in milliseconds. */
export const WINDOWS = {
  '1h': { label: 'Last hour', ms: HOUR_MS },
  '6h': { label: 'Last 6 hours', ms: 6 * HOUR_MS },
  '1d': { label: 'Last day', ms: 24 * HOUR_MS },
  '7d': { label: 'Last 7 days', ms: 7 * 24 * HOUR_MS },
  '30d': { label: 'Last 30 days', ms: 30 * 24 * HOUR_MS },
} as const;
export type WindowName = keyof typeof WINDOWS;

/** A window of time; absent: the last day. */
export const windowField = z.enum(Object.keys(WINDOWS) as [WindowName]).catch('1d');

/** The filter of the runs list as it stands in the address. */
export const runsSearch = z.object({
  status: listOf(z.enum(RUN_STATUSES)),
  workflow: listOf(z.uuid()),
  window: windowField,
  metadata: metadataField,
  /** Free text. */
  q: textField,
  reason: listOf(z.enum(Object.keys(FAILURE_REASONS) as [FailureReason])),
  /** The task that spawned the runs. */
  parent: z.uuid().optional().catch(undefined),
  offset: offsetField,
});
export type RunsFilter = z.output<typeof runsSearch>;
