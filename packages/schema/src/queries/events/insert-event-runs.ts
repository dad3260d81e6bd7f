import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

export interface NewEventRun {
  eventId: string;
  runId: string;
  tenantId: string;
  workflowId: string;
  filterId: string | null;
}

const INSERT: Statement = {
  name: 'insert_event_runs',
  text: `insert into event_runs (event_id, run_id, tenant_id, workflow_id, filter_id)
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[])`,
};

export async function insertEventRuns(db: Queryable, rows: readonly NewEventRun[]): Promise<void> {
  await db.query(INSERT, [
    plainArray(rows.map((row) => row.eventId)),
    plainArray(rows.map((row) => row.runId)),
    plainArray(rows.map((row) => row.tenantId)),
    plainArray(rows.map((row) => row.workflowId)),
    plainArray(rows.map((row) => row.filterId)),
  ]);
}
