import { listDurableEntries } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { verbatim } from '../../http/verbatim-json';
import { pageOf } from '../../present/pagination';
import { isoTime, isoTimeOrNone } from '../../present/resource-meta';
import { loadTask } from '../../reading/load-task';

const LIMIT_DEFAULT = 1000;

/** What a durable task has asked for and been given, branch by branch (DUR-30). */
export const listDurableEventLog = route<'v1-durable-task:event-log:list'>({
  operationId: 'v1-durable-task:event-log:list',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/durable-tasks/{durable-task}',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ path, query, tenantId }, { database, engine }) {
    const page = pageOf(query, LIMIT_DEFAULT);
    const task = await loadTask(database, tenantId, path['durable-task']);
    const [entries, definition] = await Promise.all([
      listDurableEntries(database, task.id, page),
      engine.definitions.get(task.versionId),
    ]);
    const taskDisplayName = definition.tasks[task.step]!.readableId;
    return entries.map((entry) => ({
      branchId: entry.branch,
      nodeId: entry.node,
      kind: entry.kind,
      insertedAt: isoTime(entry.createdAt),
      isSatisfied: entry.satisfiedAt !== null,
      satisfiedAt: isoTimeOrNone(entry.satisfiedAt),
      taskDisplayName,
      taskExternalId: task.id,
      userMessage: entry.label ?? undefined,
      waitData: entry.waitData === null ? undefined : verbatim(entry.waitData),
    }));
  },
});
