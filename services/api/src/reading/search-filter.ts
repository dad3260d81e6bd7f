import {
  countRuns,
  countRunsByStatus,
  type ListedRun,
  listRuns,
  type Queryable,
  type RunFilter,
  type StatusCounts,
  searchRuns,
} from '@hatchet-ts/schema';
import type { Page } from '../present/pagination';

/**
 * What a filter and a text let through, as filters that have no run in common: all runs of the workflows that were
 * found by name, and the others that were found. So each uses the index or the sums that suit it.
 */
export async function searched(
  db: Queryable,
  filter: RunFilter,
  text: string | undefined,
): Promise<RunFilter[]> {
  if (text === undefined) return [filter];
  const { sinceId, tenantId, untilId } = filter;
  const { runIds, workflowIds } = await searchRuns(db, { tenantId, text, sinceId, untilId });
  const asked = filter.workflowIds;
  const named = workflowIds.filter((id) => asked === undefined || asked.includes(id));
  return [
    ...(named.length > 0 ? [{ ...filter, workflowIds: named }] : []),
    ...(runIds.length > 0 ? [{ ...filter, runIds }] : []),
  ];
}

/** A page of all that the filters let through, newest first. */
export async function listSearched(
  db: Queryable,
  filters: readonly RunFilter[],
  page: Page,
): Promise<ListedRun[]> {
  if (filters.length === 1) return listFound(db, filters[0]!, page);
  const newest = { limit: page.offset + page.limit, offset: 0 };
  const lists = await Promise.all(filters.map((filter) => listFound(db, filter, newest)));
  // Ids are ordered by time.
  const all = lists.flat().sort((a, b) => (a.id < b.id ? 1 : -1));
  return all.slice(page.offset, page.offset + page.limit);
}

/** @param max where counting of each filter stops */
export async function countSearched(
  db: Queryable,
  filters: readonly RunFilter[],
  max?: number,
): Promise<number> {
  const counts = await Promise.all(filters.map((filter) => countFound(db, filter, max)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * Whether a filter lets all runs through that were found. They are in the order of a list already, and to look for each
 * of a thousand again would take longer than the search.
 */
function isAboutFoundAlone(filter: RunFilter): filter is RunFilter & { runIds: readonly string[] } {
  const { onlyTasks, runIds, sinceId: _, tenantId: __, untilId: ___, ...others } = filter;
  return (
    runIds !== undefined && !onlyTasks && Object.values(others).every((condition) => condition === undefined)
  );
}

function listFound(db: Queryable, filter: RunFilter, page: Page): Promise<ListedRun[]> {
  if (!isAboutFoundAlone(filter)) return listRuns(db, filter, page);
  const runIds = filter.runIds.slice(page.offset, page.offset + page.limit);
  return listRuns(db, { ...filter, runIds }, { limit: page.limit, offset: 0 });
}

async function countFound(db: Queryable, filter: RunFilter, max?: number): Promise<number> {
  return isAboutFoundAlone(filter) ? filter.runIds.length : countRuns(db, filter, max);
}

/** @param filters without statuses */
export async function countSearchedByStatus(
  db: Queryable,
  filters: readonly RunFilter[],
): Promise<StatusCounts> {
  const sums: StatusCounts = {
    QUEUED: 0,
    RUNNING: 0,
    COMPLETED: 0,
    FAILED: 0,
    CANCELLED: 0,
    evicted: 0,
    onWorker: 0,
  };
  for (const counts of await Promise.all(filters.map((filter) => countRunsByStatus(db, filter))))
    for (const key of Object.keys(sums) as (keyof StatusCounts)[]) sums[key] += counts[key];
  return sums;
}
