import type { RestSchema } from '@hatchet-ts/contracts';
import type { AlertEmailGroup } from '@hatchet-ts/schema';
import { resourceMeta } from '../../present/resource-meta';

export const shownEmailGroup = (group: AlertEmailGroup): RestSchema<'TenantAlertEmailGroup'> => ({
  metadata: resourceMeta(group.id, group.createdAt, group.updatedAt),
  emails: group.emails,
});
