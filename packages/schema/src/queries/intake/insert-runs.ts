import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

/** A DAG run to create. A run of a single task is its task and has none. */
export interface NewRun {
  id: string;
  tenantId: string;
  workflowId: string;
  versionId: string;
  priority: number;
  metadata: string | null;
  parentTaskId: string | null;
  parentRunId: string | null;
  childIndex: number | null;
  childKey: string | null;
  eventId: string | null;
  eventKey: string | null;
  desiredWorkerId: string | null;
  desiredLabels: string | null;
  /** JSON text. */
  gates: string | null;
}

const INSERT: Statement = {
  name: 'insert_runs',
  text: `insert into runs (id, tenant_id, workflow_id, version_id, priority, metadata, parent_task_id, parent_run_id,
      child_index, child_key, event_id, event_key, desired_worker_id, desired_labels, gates)
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::smallint[], $6::text[], $7::uuid[], $8::uuid[],
      $9::integer[], $10::text[], $11::uuid[], $12::text[], $13::uuid[], $14::jsonb[], $15::jsonb[])`,
};

export async function insertRuns(db: Queryable, runs: readonly NewRun[]): Promise<void> {
  await db.query(INSERT, [
    plainArray(runs.map((r) => r.id)),
    plainArray(runs.map((r) => r.tenantId)),
    plainArray(runs.map((r) => r.workflowId)),
    plainArray(runs.map((r) => r.versionId)),
    plainArray(runs.map((r) => r.priority)),
    textArray(runs.map((r) => r.metadata)),
    plainArray(runs.map((r) => r.parentTaskId)),
    plainArray(runs.map((r) => r.parentRunId)),
    plainArray(runs.map((r) => r.childIndex)),
    textArray(runs.map((r) => r.childKey)),
    plainArray(runs.map((r) => r.eventId)),
    textArray(runs.map((r) => r.eventKey)),
    plainArray(runs.map((r) => r.desiredWorkerId)),
    textArray(runs.map((r) => r.desiredLabels)),
    textArray(runs.map((r) => r.gates)),
  ]);
}
