import type { RestSchema, WorkflowDefinition } from '@hatchet-ts/contracts';
import { readSpawnedTasks, type ShownTask } from '@hatchet-ts/schema';
import { uuidTime } from '@hatchet-ts/service-kit';
import { HttpError } from '../../http/http-error';
import { route } from '../../http/route';
import { isoTime, isoTimeOrNone, resourceMeta } from '../../present/resource-meta';
import { taskStatus } from '../../present/status';
import { taskNumber } from '../../present/task-number';
import { createdAtOf, updatedAtOf } from '../../present/task-summary';
import { loadRunWithTasks } from '../../reading/load-run';

const DEPTH_MAX = 10;
/** A run may spawn any number of children; more than this fits no picture. */
const TIMINGS_MAX = 10_000;

/** Tasks of a run, and of the runs they spawned down to a depth, as a waterfall needs them. */
export const listTaskTimings = route<'v1-workflow-run:get:timings'>({
  operationId: 'v1-workflow-run:get:timings',
  method: 'get',
  path: '/api/v1/stable/workflow-runs/{v1-workflow-run}/task-timings',
  access: { who: 'tenant', role: 'VIEWER' },
  resource: 'v1-workflow-run',
  audit: null,
  async handle({ path, query, tenantId }, { database, engine }) {
    const depthMax = query.depth ?? 0;
    if (depthMax > DEPTH_MAX)
      throw new HttpError(400, `depth must be less than or equal to ${DEPTH_MAX}`, 'depth');
    if (depthMax < 0) throw new HttpError(400, 'depth must not be negative', 'depth');
    const { tasks } = await loadRunWithTasks(database, tenantId, path['v1-workflow-run']);
    const found = tasks.map((task) => ({ task, parentId: null as string | null, depth: 0 }));
    let generation = tasks;
    for (let depth = 1; depth <= depthMax && generation.length > 0 && found.length < TIMINGS_MAX; depth++) {
      const parents = generation.map((task) => task.id);
      const spawned = await readSpawnedTasks(database, tenantId, parents, TIMINGS_MAX - found.length);
      found.push(...spawned.map(({ parentId, ...task }) => ({ task, parentId, depth })));
      generation = spawned;
    }
    await engine.definitions.load(found.map(({ task }) => task.versionId));
    return {
      pagination: {},
      rows: found.map(({ task, parentId, depth }) =>
        timing(task, engine.definitions.peek(task.versionId)!, parentId, depth),
      ),
    };
  },
});

function timing(
  task: ShownTask,
  definition: WorkflowDefinition,
  parentId: string | null,
  depth: number,
): RestSchema<'V1TaskTiming'> {
  return {
    metadata: resourceMeta(task.id, createdAtOf(task), updatedAtOf(task)),
    attempt: task.retry + 1,
    depth,
    finishedAt: isoTimeOrNone(task.finishedAt),
    isEvicted: task.evicted || undefined,
    parentTaskExternalId: parentId ?? undefined,
    queuedAt: isoTimeOrNone(task.queuedAt),
    retryCount: task.retry,
    startedAt: isoTimeOrNone(task.startedAt),
    status: taskStatus(task),
    taskDisplayName: definition.tasks[task.step]!.readableId,
    taskExternalId: task.id,
    taskId: taskNumber(task.id),
    taskInsertedAt: isoTime(uuidTime(task.id)),
    tenantId: task.tenantId,
    workflowRunId: task.runId ?? task.id,
  };
}
