import { type Queryable, readTraceOrigins } from '@hatchet-ts/schema';
import { isTracing, recordSpan } from '@hatchet-ts/service-kit';
import { runTraceparent } from './trace-parent';

/**
 * Records one span per task in the trace of its run, for a step of its life that was taken for many at once. The
 * metadata that names the trace is read only where spans are recorded.
 * @param name e.g. `hatchet.assign`
 * @param startMs when the step began, epoch ms by the engine's clock; it ends now
 */
export async function traceTasks(
  db: Queryable,
  name: string,
  taskIds: readonly string[],
  { startMs, endMs }: { startMs: number; endMs: number },
): Promise<void> {
  if (!isTracing() || taskIds.length === 0) return;
  for (const { taskId, runId, tenantId, metadata } of await readTraceOrigins(db, taskIds))
    recordSpan(name, {
      parent: runTraceparent(metadata, runId),
      startMs,
      endMs,
      attributes: {
        'hatchet.tenant_id': tenantId,
        'hatchet.workflow_run_id': runId,
        'hatchet.step_run_id': taskId,
      },
    });
}
