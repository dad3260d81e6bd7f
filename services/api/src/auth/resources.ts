import { isSampled, type ResourceTable, readResourceOwner } from '@hatchet-ts/schema';
import type { ApiContext } from '../api-context';

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

/** Tenant of the thing, null when there is none, or when it belongs to a run that sampling leaves out (SLF-62). */
export async function ownerOf(
  { database, sampleBound }: Pick<ApiContext, 'database' | 'sampleBound'>,
  kind: ResourceKind,
  id: string,
): Promise<string | null> {
  const owner = await readResourceOwner(database, TABLES[kind], id);
  if (owner && (kind === 'task' || kind === 'v1-workflow-run') && !isSampled(owner.runId ?? id, sampleBound))
    return null;
  return owner?.tenantId ?? null;
}
