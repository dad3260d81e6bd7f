import { restoreTasks } from '@hatchet-ts/engine';
import { route } from '../../http/route';

/** Queues an evicted task again, as something it waits for would (DUR-31); `requeued` says whether it was evicted. */
export const restoreTask = route<'v1-task:restore'>({
  operationId: 'v1-task:restore',
  method: 'post',
  path: '/api/v1/stable/tasks/{task}/restore',
  access: { who: 'tenant', role: 'MEMBER' },
  resource: 'task',
  audit: 'V1TaskRestore',
  async handle({ path }, { engine }) {
    const wish = { taskId: path.task, invocation: null, reason: 'asked for through the API' };
    return { requeued: (await restoreTasks(engine, [wish])).size > 0 };
  },
});
