import type { RestSchema } from '@hatchet-ts/contracts';
import { errorLine } from './error-text';
import { colouredStatus } from './status';
import { table } from './table';
import { relativeTime, shortDuration } from './time';

/** A page of runs or tasks, and where it stands in the whole. */
export function runTable(list: RestSchema<'V1TaskSummaryList'>, empty: string): string {
  const rows = list.rows.map((row) => [
    row.metadata.id,
    colouredStatus(row.status),
    row.workflowName ?? row.displayName,
    relativeTime(row.createdAt),
    row.duration === undefined ? '-' : shortDuration(row.duration),
    errorLine(row.errorMessage),
  ]);
  const pages = list.pagination.num_pages ?? 0;
  const more =
    pages > 1 ? `\n\nPage ${list.pagination.current_page} of ${pages}; see --limit and --offset.` : '';
  return table(['RUN', 'STATUS', 'WORKFLOW', 'CREATED', 'DURATION', 'ERROR'], rows, empty) + more;
}
