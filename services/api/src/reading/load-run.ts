import { notFound } from '@hatchet-ts/contracts';
import {
  countChildren,
  type Queryable,
  readShownRuns,
  readShownTasks,
  readShownTasksOfRuns,
  type ShownRun,
  type ShownTask,
} from '@hatchet-ts/schema';
import type { ApiContext } from '../api-context';
import { Bodies } from './bodies';
import { Timelines } from './load-timelines';

/** A run as routes show it. `run` is null for a run of a single task, which is `tasks[0]`. */
export interface RunWithTasks {
  run: ShownRun | null;
  tasks: ShownTask[];
}

export interface LoadedRun extends RunWithTasks {
  bodies: Bodies;
  timelines: Timelines;
  /** How many runs each task spawned. */
  children: Map<string, number>;
}

/** @throws EngineError `not_found`, also for a task of a DAG run: that is no run */
export async function loadRunWithTasks(
  db: Queryable,
  tenantId: string,
  runId: string,
): Promise<RunWithTasks> {
  const [[task], [run]] = await Promise.all([
    readShownTasks(db, tenantId, [runId]),
    readShownRuns(db, tenantId, [runId]),
  ]);
  if (run) return { run, tasks: await readShownTasksOfRuns(db, tenantId, [runId]) };
  if (task && task.runId === null) return { run: null, tasks: [task] };
  throw notFound('not found');
}

/** A run with all there is to show about it, and its definition in memory. @throws EngineError `not_found` */
export async function loadRun(
  { database, engine }: Pick<ApiContext, 'database' | 'engine'>,
  tenantId: string,
  runId: string,
  canViewPayloads: boolean,
): Promise<LoadedRun> {
  const found = await loadRunWithTasks(database, tenantId, runId);
  const taskIds = found.tasks.map((task) => task.id);
  const [bodies, timelines, children] = await Promise.all([
    Bodies.read(database, [runId, ...taskIds], canViewPayloads),
    Timelines.read(database, taskIds),
    countChildren(database, taskIds),
    engine.definitions.load([(found.run ?? found.tasks[0]!).versionId]),
  ]);
  return { ...found, bodies, timelines, children };
}
