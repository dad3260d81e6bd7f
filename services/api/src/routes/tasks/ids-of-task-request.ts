import { invalidArgument, notFound, type RestSchema } from '@hatchet-ts/contracts';
import { metadataPairs } from '@hatchet-ts/engine';
import {
  isSampled,
  type ListedStatus,
  type Queryable,
  type RunFilter,
  readTraceOrigins,
} from '@hatchet-ts/schema';
import type { ApiContext } from '../../api-context';
import { createdBetween, failing } from '../../reading/run-filter';
import { listSearched, searched } from '../../reading/search-filter';

export interface Selection {
  /** Most tasks one request may act on. */
  max: number;
  /** Statuses that a filter can select; what it asks for beyond them has nothing to act on. */
  among: readonly ListedStatus[];
}

/**
 * The runs and tasks a cancel or replay means: the ids given, or the tasks a filter matches.
 *
 * @throws EngineError `invalid_argument` for both at once, and for more than `max`
 */
export async function idsOfTaskRequest(
  { database, sampleBound }: Pick<ApiContext, 'database' | 'sampleBound'>,
  tenantId: string,
  { externalIds, filter }: RestSchema<'V1CancelTaskRequest'>,
  { max, among }: Selection,
): Promise<string[]> {
  if (externalIds && filter) throw invalidArgument('cannot provide both external ids and filter');
  if (externalIds) {
    if (externalIds.length > max)
      throw invalidArgument(`externalIds takes at most ${max} ids, got ${externalIds.length}`, 'externalids');
    await refuseUnsampled(database, externalIds, sampleBound);
    return externalIds;
  }
  if (!filter) return [];
  // SDKs send empty lists for what was not asked.
  const asked = filter.statuses ?? [];
  const statuses = asked.length > 0 ? among.filter((status) => asked.includes(status)) : among;
  if (statuses.length === 0) return [];
  const chosen: RunFilter = {
    tenantId,
    sampleBound,
    ...createdBetween(filter.since, filter.until),
    onlyTasks: true,
    ...failing({ statuses: [...statuses], failure_reasons: filter.failureReasons }),
    parentTaskId: filter.parentTaskExternalId,
    workflowIds: filter.workflowIds?.length ? filter.workflowIds : undefined,
    metadata: filter.additionalMetadata && metadataPairs(filter.additionalMetadata),
    // What ends or repeats work must match all that was asked, or it would hit more than was meant.
    metadataMatch: 'AND',
  };
  const filters = await searched(database, chosen, filter.search);
  const rows = await listSearched(database, filters, { limit: max, offset: 0 });
  return rows.map((row) => row.id);
}

/** What is not shown cannot be acted on (BLK-08). @throws EngineError `not_found` */
async function refuseUnsampled(
  database: Queryable,
  ids: readonly string[],
  sampleBound: number | undefined,
): Promise<void> {
  if (sampleBound === undefined) return;
  const runIds = new Map((await readTraceOrigins(database, ids)).map(({ taskId, runId }) => [taskId, runId]));
  const left = ids.find((id) => !isSampled(runIds.get(id) ?? id, sampleBound));
  if (left !== undefined) throw notFound(`run ${left} not found: it is left out by sampling`);
}

const AUDITED_MAX = 10;

/** What the audit log says of many ids: the first few, and how many there were. */
export function auditedIds(ids: readonly string[]): string {
  const shown = ids.slice(0, AUDITED_MAX).join(', ');
  return ids.length > AUDITED_MAX ? `${shown} and ${ids.length - AUDITED_MAX} more` : shown;
}
