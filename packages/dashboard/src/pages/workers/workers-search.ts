import { z } from 'zod';
import { listOf, offsetField } from '../../app/search-fields';

export const WORKER_STATUSES = ['ACTIVE', 'PAUSED', 'INACTIVE'] as const;

export const workersSearch = z.object({
  /** None: those that are there, paused or not. */
  status: listOf(z.enum(WORKER_STATUSES)),
  /** `key:value` pairs of the labels. */
  label: listOf(z.string().regex(/^[^:]+:/)),
  offset: offsetField,
});
export type WorkersFilter = z.output<typeof workersSearch>;
