import { toWorkflowConfig } from '@hatchet-ts/engine';
import { countChildren, PAYLOAD, readBodies, readEndedAttempts, type ShownTask } from '@hatchet-ts/schema';
import type { ApiContext } from '../../api-context';
import { HttpError } from '../../http/http-error';
import { route } from '../../http/route';
import { taskDetails } from '../../present/task-summary';
import { Bodies } from '../../reading/bodies';
import { loadTask } from '../../reading/load-task';

export const getTask = route<'v1-task:get'>({
  operationId: 'v1-task:get',
  method: 'get',
  path: '/api/v1/stable/tasks/{task}',
  access: { who: 'tenant', role: 'VIEWER' },
  resource: 'task',
  audit: null,
  async handle({ path, query, tenantId }, context) {
    const { database, engine } = context;
    const current = await loadTask(database, tenantId, path.task);
    const task = query.attempt === undefined ? current : await atAttempt(context, current, query.attempt);
    const runId = task.runId ?? task.id;
    const [rows, children] = await Promise.all([
      readBodies(database, [...new Set([runId, task.id])], [PAYLOAD.input, PAYLOAD.output]),
      countChildren(database, [task.id]),
      engine.definitions.load([task.versionId]),
    ]);
    const definition = engine.definitions.peek(task.versionId)!;
    const bodies = new Bodies(rows);
    const payloads = {
      input: bodies.input(runId),
      // Only the latest attempt can have returned something.
      output: task.retry === current.retry ? bodies.output(task.id) : null,
    };
    return {
      ...taskDetails(task, definition, payloads, children.get(task.id) ?? 0),
      workflowConfig: toWorkflowConfig(definition),
    };
  },
});

/** The task as it stood at an attempt, counted from 1. */
async function atAttempt(
  { database }: Pick<ApiContext, 'database'>,
  task: ShownTask,
  attempt: number,
): Promise<ShownTask> {
  const retry = attempt - 1;
  if (retry === task.retry) return task;
  const ended = (await readEndedAttempts(database, [task.id])).find((row) => row.retry === retry);
  if (!ended)
    throw new HttpError(400, `attempt must be between 1 and ${task.retry + 1}, got ${attempt}`, 'attempt');
  return { ...task, ...ended, id: task.id, assigned: false, evicted: false, skipped: false };
}
