import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

const READ: Statement = {
  name: 'read_trace_origins',
  text: `select t.id as "taskId", coalesce(t.run_id, t.id) as "runId", t.tenant_id as "tenantId",
      coalesce(r.metadata, t.metadata) as metadata
    from unnest($1::uuid[]) as wanted(id) join tasks t on t.id = wanted.id left join runs r on r.id = t.run_id`,
};

/** Where tasks come from, as far as traces are concerned. */
export interface TraceOrigin {
  taskId: string;
  runId: string;
  tenantId: string;
  metadata: string | null;
}

export function readTraceOrigins(db: Queryable, taskIds: readonly string[]): Promise<TraceOrigin[]> {
  return db.query<TraceOrigin>(READ, [plainArray(taskIds)]);
}
