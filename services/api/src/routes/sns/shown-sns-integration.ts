import type { RestSchema } from '@hatchet-ts/contracts';
import type { SnsIntegration } from '@hatchet-ts/schema';
import { resourceMeta } from '../../present/resource-meta';

/** `ingestUrl` is what the topic is subscribed with; its last part is the key of the events. */
export const shownSnsIntegration = (
  { id, tenantId, topicArn, createdAt, updatedAt }: SnsIntegration,
  serverUrl: string,
): RestSchema<'SNSIntegration'> => ({
  metadata: resourceMeta(id, createdAt, updatedAt),
  tenantId,
  topicArn,
  ingestUrl: `${serverUrl}/api/v1/sns/${tenantId}/sns`,
});
