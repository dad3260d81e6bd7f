import type { QueryParameters, RestSchema } from '@hatchet-ts/contracts';
import { type ListedLog, type LogFilter, type LogPage, listLogs } from '@hatchet-ts/schema';
import type { ApiContext } from '../../api-context';
import { verbatim } from '../../http/verbatim-json';
import { pageOf } from '../../present/pagination';
import { isoTime } from '../../present/resource-meta';
import { EMPTY_OBJECT } from '../../present/task-summary';
import { timeOf } from '../../reading/times';

type Query = QueryParameters<'v1-log-line:list'>;

const LIMIT_DEFAULT = 1000;
const LIMIT_MAX = 10_000;

export const timeOrNull = (text: string | undefined): number | null =>
  text === undefined ? null : timeOf(text);

/** The part of a log filter that all routes share. */
export function logFilterOf(tenantId: string, query: Query): LogFilter {
  return {
    tenantId,
    taskIds: null,
    workflowIds: null,
    stepIds: null,
    levels: query.levels ?? null,
    retry: query.attempt === undefined ? null : query.attempt - 1,
    search: query.search ?? null,
    sinceMs: timeOrNull(query.since),
    untilMs: timeOrNull(query.until),
  };
}

/** Log lines as routes answer them; without pages, as recorded. */
export async function logLines(
  { database, engine }: Pick<ApiContext, 'database' | 'engine'>,
  filter: LogFilter,
  query: Query,
): Promise<RestSchema<'V1LogLineList'>> {
  const page: LogPage = {
    ...pageOf(query, LIMIT_DEFAULT, LIMIT_MAX),
    order: query.order_by_direction === 'DESC' ? 'desc' : 'asc',
  };
  const lines = await listLogs(database, filter, page);
  await engine.definitions.load(lines.map((line) => line.versionId));
  const nameOf = ({ versionId, step }: ListedLog) =>
    engine.definitions.peek(versionId)!.tasks[step]!.readableId;
  return {
    pagination: { current_page: 0, next_page: 0, num_pages: 0 },
    rows: lines.map((line) => ({
      createdAt: isoTime(line.createdAt),
      message: line.message,
      metadata: verbatim(line.metadata ?? EMPTY_OBJECT),
      level: line.level,
      attempt: line.retry + 1,
      retryCount: line.retry,
      taskExternalId: line.taskId,
      taskDisplayName: nameOf(line),
    })),
  };
}
