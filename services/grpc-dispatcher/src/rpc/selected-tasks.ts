import { invalidArgument, type v1Workflows } from '@hatchet-ts/contracts';
import { metadataPairs } from '@hatchet-ts/engine';
import { type ListedStatus, listRuns } from '@hatchet-ts/schema';
import { isUuid, uuidLowerBound } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

const STATUSES: readonly string[] = [
  'QUEUED',
  'RUNNING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
] satisfies ListedStatus[];

export interface SelectionLimits {
  /** Most ids a request may name. */
  ids: number;
  /** Most tasks a filter selects, the newest first. */
  filtered: number;
  /** Statuses that can be acted on; a filter without any means all of them. */
  among: readonly ListedStatus[];
}

/**
 * What a cancel or a replay means (contract 9.8): the runs and tasks named, or the tasks a filter matches; neither
 * means nothing.
 * @throws EngineError `invalid_argument` for both at once, for what is no id, no status or no metadata filter
 */
export async function selectedTasks(
  context: RpcContext,
  { externalIds, filter }: Pick<v1Workflows.CancelTasksRequest, 'externalIds' | 'filter'>,
  caller: Caller,
  limits: SelectionLimits,
): Promise<string[]> {
  if (externalIds.length > 0 && filter) throw invalidArgument('cannot provide both external ids and filter');
  if (externalIds.length > limits.ids)
    throw invalidArgument(
      `Invalid request: ${externalIds.length} ids are over the maximum of ${limits.ids}`,
      'external_ids',
    );
  if (!externalIds.every(isUuid)) throw invalidArgument('invalid external id', 'external_ids');
  if (!filter) return externalIds;

  if (!filter.since) throw invalidArgument('Invalid request: filter.since is required', 'since');
  if (!filter.workflowIds.every(isUuid)) throw invalidArgument('invalid workflow id', 'workflow_ids');
  const unknown = filter.statuses.find((status) => !STATUSES.includes(status));
  if (unknown !== undefined) throw invalidArgument(`Invalid request: invalid status: ${unknown}`, 'statuses');
  const statuses = limits.among.filter(
    (status) => filter.statuses.length === 0 || filter.statuses.includes(status),
  );
  const metadata = metadataPairs(filter.additionalMetadata);
  if (statuses.length === 0) return [];
  const rows = await listRuns(
    context.engine.database,
    {
      tenantId: caller.tenantId,
      sinceId: boundOf(filter.since),
      untilId: filter.until ? boundOf(filter.until) : null,
      onlyTasks: true,
      statuses,
      workflowIds: filter.workflowIds.length > 0 ? filter.workflowIds : undefined,
      metadata,
      // What ends or repeats work must match all that was asked, or it would hit more than was meant.
      metadataMatch: 'AND',
    },
    { limit: limits.filtered, offset: 0 },
  );
  return rows.map((row) => row.id);
}

/** Ids carry the time they were made, in 48 bits. */
const boundOf = (at: Date) => uuidLowerBound(Math.min(Math.max(at.getTime(), 0), 2 ** 48 - 1));
