import type { RestSchema } from '@hatchet-ts/contracts';
import { type Definitions, withTraceparent } from '@hatchet-ts/engine';
import type { ShownRun, ShownTask } from '@hatchet-ts/schema';
import { uuidTime } from '@hatchet-ts/service-kit';
import { verbatim } from '../http/verbatim-json';
import type { Bodies } from '../reading/bodies';
import { isoTime, isoTimeOrNone, resourceMeta } from './resource-meta';
import { dagError, dagOutput, factsOf } from './run-details';
import { runStatus } from './status';
import { durationOf, EMPTY_OBJECT, taskSummary, updatedAtOf } from './task-summary';

type Row = RestSchema<'V1TaskSummary'>;

/** What rows are made from besides the run itself. */
export interface RowSources {
  definitions: Definitions;
  /** Empty unless payloads were asked for. */
  bodies: Bodies;
  children: ReadonlyMap<string, number>;
}

/** A task in a list of tasks. */
export function taskRow(task: ShownTask, { definitions, bodies, children }: RowSources): Row {
  const definition = definitions.peek(task.versionId)!;
  const summary = taskSummary(task, definition, bodies.ofTask(task), children.get(task.id) ?? 0);
  return { ...summary, workflowName: definition.name };
}

/** A run of a single task in a list of runs: its task, called as its workflow is. */
export function standaloneRow(task: ShownTask, sources: RowSources): Row {
  const { name } = sources.definitions.peek(task.versionId)!;
  const { startedAt, finishedAt } = factsOf({ run: null, tasks: [task] });
  return {
    ...taskRow(task, sources),
    type: 'DAG',
    actionId: '',
    displayName: name,
    startedAt: isoTimeOrNone(startedAt),
    duration: durationOf(startedAt, finishedAt),
  };
}

/** A DAG run in a list of runs, with its tasks, newest first. */
export function dagRow(run: ShownRun, tasks: readonly ShownTask[], sources: RowSources): Row {
  const { definitions, bodies, children } = sources;
  const definition = definitions.peek(run.versionId)!;
  const { startedAt } = factsOf({ run, tasks: [...tasks] });
  const createdAt = uuidTime(run.id);
  const retryCount = Math.max(0, ...tasks.map((task) => task.retry));
  return {
    metadata: resourceMeta(
      run.id,
      createdAt,
      Math.max(createdAt, run.finishedAt ?? 0, ...tasks.map(updatedAtOf)),
    ),
    actionId: '',
    additionalMetadata: verbatim(withTraceparent(run.metadata, run.id)),
    attempt: 1,
    children: [...tasks].reverse().map((task) => taskRow(task, sources)),
    createdAt: isoTime(createdAt),
    displayName: definition.name,
    duration: durationOf(startedAt, run.finishedAt),
    errorMessage: dagError(run, tasks),
    finishedAt: isoTimeOrNone(run.finishedAt),
    input: verbatim(bodies.input(run.id) ?? EMPTY_OBJECT),
    numSpawnedChildren: tasks.reduce((sum, task) => sum + (children.get(task.id) ?? 0), 0),
    output: verbatim(dagOutput(run, tasks, bodies)),
    parentTaskExternalId: run.parentTaskId ?? undefined,
    payloadsRestricted: bodies.restricted || undefined,
    retryCount,
    startedAt: isoTimeOrNone(startedAt),
    status: runStatus(run.state, tasks),
    // A run of several tasks has no step; clients want an id there all the same.
    stepId: run.versionId,
    taskExternalId: run.id,
    taskId: 0,
    taskInsertedAt: isoTime(createdAt),
    tenantId: run.tenantId,
    type: 'DAG',
    workflowId: run.workflowId,
    workflowName: definition.name,
    workflowRunExternalId: run.id,
    workflowVersionId: run.versionId,
  };
}
