import { route } from '../../http/route';
import { pageOf } from '../../present/pagination';
import { timeline } from '../../present/timeline';
import { Bodies } from '../../reading/bodies';
import { loadTask } from '../../reading/load-task';
import { Timelines } from '../../reading/load-timelines';

export const listTaskEvents = route<'v1-task-event:list'>({
  operationId: 'v1-task-event:list',
  method: 'get',
  path: '/api/v1/stable/tasks/{task}/task-events',
  access: { who: 'tenant', role: 'VIEWER' },
  resource: 'task',
  audit: null,
  async handle({ canViewPayloads, path, query, tenantId }, { database, engine }) {
    const { limit, offset } = pageOf(query, 1000, 10_000);
    const task = await loadTask(database, tenantId, path.task);
    const [timelines, bodies, definition] = await Promise.all([
      Timelines.read(database, [task.id]),
      Bodies.read(database, [task.id], canViewPayloads),
      engine.definitions.get(task.versionId),
    ]);
    const rows = timeline(task, definition, timelines.of(task.id), bodies.ofTask(task));
    return { pagination: {}, rows: rows.slice(offset, offset + limit) };
  },
});
