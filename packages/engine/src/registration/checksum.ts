import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json';
import type { NormalisedRegistration } from './normalise';

const asSet = (entries: readonly unknown[]): string[] => entries.map(canonicalJson).sort();

/**
 * The identity of a definition: SHA-256 in hex. Lists whose order means nothing are hashed as sets; the order of
 * concurrency entries is the order of their stages and counts.
 */
export const checksum = (registration: NormalisedRegistration): string => {
  const identity = {
    ...registration,
    eventTriggers: asSet(registration.eventTriggers),
    cronTriggers: asSet(registration.cronTriggers),
    scheduledTriggers: asSet(registration.scheduledTriggers),
    defaultFilters: asSet(registration.defaultFilters),
    tasks: registration.tasks.map((task) => ({
      ...task,
      parents: asSet(task.parents),
      rateLimits: asSet(task.rateLimits),
    })),
  };
  return createHash('sha256').update(canonicalJson(identity)).digest('hex');
};
