import { type Database, type ResourceTable, readResourceOwner } from '@hatchet-ts/schema';

/** Things that a path names without naming their tenant, and where they are kept. */
const TABLES = {
  task: 'tasks',
  'v1-workflow-run': 'runs',
  worker: 'workers',
  workflow: 'workflows',
  'api-token': 'api_tokens',
  event: 'events',
  'alert-email-group': 'alert_email_groups',
  slack: 'slack_webhooks',
  sns: 'sns_integrations',
} as const satisfies Record<string, ResourceTable>;

export type ResourceKind = keyof typeof TABLES;

/** Tenant of the thing, null when there is none. */
export function ownerOf(database: Database, kind: ResourceKind, id: string): Promise<string | null> {
  return readResourceOwner(database, TABLES[kind], id);
}
