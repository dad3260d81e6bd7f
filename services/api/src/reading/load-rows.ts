import type { RestSchema } from '@hatchet-ts/contracts';
import {
  countChildren,
  type ListedRun,
  readShownRuns,
  readShownTasks,
  readShownTasksOfRuns,
  type ShownTask,
} from '@hatchet-ts/schema';
import { groupBy } from '@hatchet-ts/service-kit';
import type { ApiContext } from '../api-context';
import { dagRow, standaloneRow, taskRow } from '../present/run-rows';
import { Bodies } from './bodies';

export interface RowOptions {
  /** Rows are tasks; otherwise runs. */
  onlyTasks: boolean;
  includePayloads: boolean;
  canViewPayloads: boolean;
}

/** Rows of a run list in the order of the page; what was deleted since it was listed is missing. */
export async function loadRows(
  { database, engine }: Pick<ApiContext, 'database' | 'engine'>,
  tenantId: string,
  listed: readonly ListedRun[],
  { onlyTasks, includePayloads, canViewPayloads }: RowOptions,
): Promise<RestSchema<'V1TaskSummary'>[]> {
  const dagIds = listed.filter((row) => row.dag).map((row) => row.id);
  const taskIds = listed.filter((row) => !row.dag).map((row) => row.id);
  const [tasks, runs, tasksOfRuns] = await Promise.all([
    taskIds.length > 0 ? readShownTasks(database, tenantId, taskIds) : [],
    dagIds.length > 0 ? readShownRuns(database, tenantId, dagIds) : [],
    readShownTasksOfRuns(database, tenantId, dagIds),
  ]);
  const all = [...tasks, ...tasksOfRuns];
  const withBodies = [...dagIds, ...all.flatMap((task) => [task.id, task.runId ?? task.id])];
  const [children, bodies] = await Promise.all([
    countChildren(
      database,
      all.map((task) => task.id),
    ),
    includePayloads ? Bodies.read(database, withBodies, canViewPayloads) : Bodies.none,
    engine.definitions.load([...all, ...runs].map((row) => row.versionId)),
  ]);
  const sources = { definitions: engine.definitions, bodies, children };
  const tasksById = new Map(tasks.map((task) => [task.id, task]));
  const runsById = new Map(runs.map((run) => [run.id, run]));
  const tasksByRun = groupBy(tasksOfRuns, (task: ShownTask) => task.runId!);
  return listed.flatMap(({ id, dag }) => {
    const run = dag ? runsById.get(id) : undefined;
    if (run) return dagRow(run, tasksByRun.get(id) ?? [], sources);
    const task = tasksById.get(id);
    if (!task) return [];
    return onlyTasks ? taskRow(task, sources) : standaloneRow(task, sources);
  });
}
