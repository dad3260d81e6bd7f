import { toWorkflowConfig } from '@hatchet-ts/engine';
import {
  countChildren,
  type Queryable,
  readEndedAttempts,
  readTaskEvents,
  type ShownTask,
} from '@hatchet-ts/schema';
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
  async handle({ canViewPayloads, path, query, tenantId }, context) {
    const { database, engine } = context;
    const current = await loadTask(database, tenantId, path.task);
    const task = query.attempt === undefined ? current : await atAttempt(context, current, query.attempt);
    const [bodies, children] = await Promise.all([
      Bodies.read(database, [task.id, task.runId ?? task.id], canViewPayloads),
      countChildren(database, [task.id]),
      engine.definitions.load([task.versionId]),
    ]);
    const definition = engine.definitions.peek(task.versionId)!;
    const payloads = bodies.ofTask(task);
    if (task.retry !== current.retry)
      payloads.output = payloads.restricted ? null : await supersededOutput(database, task.id, task.retry);
    return {
      ...taskDetails(task, definition, payloads, children.get(task.id) ?? 0),
      workflowConfig: toWorkflowConfig(definition),
    };
  },
});

/** What an attempt returned that was replayed; others that are over returned nothing. */
async function supersededOutput(db: Queryable, taskId: string, retry: number): Promise<string | null> {
  const events = await readTaskEvents(db, [taskId]);
  return events.find((event) => event.type === 'FINISHED' && event.retry === retry)?.data ?? null;
}

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
