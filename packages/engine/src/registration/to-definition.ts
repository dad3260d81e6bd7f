import { createHash } from 'node:crypto';
import type { ConcurrencyDefinition, WorkflowDefinition } from '@hatchet-ts/contracts';
import type { NormalisedRegistration } from './normalise';
import type { ValidConcurrency } from './valid-registration';

export type VersionIdentity = Pick<
  WorkflowDefinition,
  'workflowId' | 'versionId' | 'tenantId' | 'order' | 'createdAt'
>;

/** The same strategy for every workflow of the tenant that names it: a UUID (version 8) made of tenant and name. */
const tenantStrategyId = (tenantId: string, name: string): string => {
  const bytes = createHash('sha256').update(`${tenantId}/${name}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/**
 * Gives a new version its ids.
 *
 * @param newId makes UUIDs; ascending ones keep strategies in the order of their stages
 */
export const toDefinition = (
  registration: NormalisedRegistration,
  identity: VersionIdentity,
  newId: () => string,
): WorkflowDefinition => {
  const withStrategy = (concurrency: ValidConcurrency): ConcurrencyDefinition => ({
    ...concurrency,
    strategyId:
      concurrency.tenantScoped && concurrency.name !== null
        ? tenantStrategyId(identity.tenantId, concurrency.name)
        : newId(),
  });
  // One-shot times become schedules of their own and are no part of what a version is.
  const { scheduledTriggers: _, ...kept } = registration;
  return {
    ...identity,
    ...kept,
    concurrency: registration.concurrency.map(withStrategy),
    tasks: registration.tasks.map((task) => ({
      ...task,
      stepId: newId(),
      concurrency: task.concurrency.map(withStrategy),
    })),
  };
};
