import { type RestSchema, TASK_STATE, type WorkflowDefinition } from '@hatchet-ts/contracts';
import { type Definitions, toWorkflowConfig, withTraceparent } from '@hatchet-ts/engine';
import type { ShownRun, ShownTask } from '@hatchet-ts/schema';
import { uuidTime } from '@hatchet-ts/service-kit';
import { verbatim } from '../http/verbatim-json';
import type { LoadedRun } from '../reading/load-run';
import { isoTime, isoTimeOrNone, resourceMeta } from './resource-meta';
import { runStatus } from './status';
import { durationOf, EMPTY_OBJECT, errorText, outputText, taskDetails, updatedAtOf } from './task-summary';
import { timeline } from './timeline';

/** What a DAG run and a run of a single task have in common. */
interface RunFacts {
  id: string;
  tenantId: string;
  workflowId: string;
  versionId: string;
  state: number;
  metadata: string | null;
  parentTaskId: string | null;
  startedAt: number | null;
  finishedAt: number | null;
}

/** Everything about one run. */
export function runDetails(loaded: LoadedRun, definitions: Definitions): RestSchema<'V1WorkflowRunDetails'> {
  const facts = factsOf(loaded);
  const definition = definitions.peek(facts.versionId)!;
  const newestFirst = [...loaded.tasks].sort(byQueueing).reverse();
  const { bodies } = loaded;
  return {
    run: runOf(facts, loaded, definition),
    shape: newestFirst.map((task) => shapeItem(task, definition)),
    tasks: newestFirst.map((task) =>
      taskDetails(task, definition, bodies.ofTask(task), loaded.children.get(task.id) ?? 0),
    ),
    taskEvents: runTimeline(loaded, definition),
    workflowConfig: toWorkflowConfig(definition),
  };
}

/** Rows of all tasks of the run, newest first. Of rows of one moment, those of a later task are the newer ones. */
export function runTimeline(
  { tasks, timelines, bodies }: LoadedRun,
  definition: WorkflowDefinition,
): RestSchema<'V1TaskEvent'>[] {
  return tasks
    .toReversed()
    .flatMap((task) => timeline(task, definition, timelines.of(task.id), bodies.ofTask(task)))
    .map((row, index) => ({ row, index }))
    .sort((a, b) => b.row.timestamp.localeCompare(a.row.timestamp) || a.index - b.index)
    .map(({ row }) => row);
}

export function factsOf({ run, tasks }: Pick<LoadedRun, 'run' | 'tasks'>): RunFacts {
  // The run's own start is written with its end; until then its tasks tell it, and so they do of one that was evicted.
  const starts = tasks.flatMap(
    (task) => task.firstStartedAt ?? (run?.startedAt ? [] : (task.startedAt ?? [])),
  );
  if (run?.startedAt) starts.push(run.startedAt);
  return { ...(run ?? tasks[0]!), startedAt: starts.length > 0 ? Math.min(...starts) : null };
}

function runOf(
  facts: RunFacts,
  { run, tasks, bodies }: LoadedRun,
  definition: WorkflowDefinition,
): RestSchema<'V1WorkflowRun'> {
  const createdAt = uuidTime(facts.id);
  const updatedAt = Math.max(createdAt, facts.finishedAt ?? 0, ...tasks.map(updatedAtOf));
  return {
    metadata: resourceMeta(facts.id, createdAt, updatedAt),
    status: runStatus(facts.state, tasks),
    startedAt: isoTimeOrNone(facts.startedAt),
    finishedAt: isoTimeOrNone(facts.finishedAt),
    duration: durationOf(facts.startedAt, facts.finishedAt),
    tenantId: facts.tenantId,
    additionalMetadata: verbatim(withTraceparent(facts.metadata, facts.id)),
    displayName: definition.name,
    workflowId: facts.workflowId,
    workflowVersionId: facts.versionId,
    output: verbatim(run ? dagOutput(run, tasks, bodies) : outputText(tasks[0]!, bodies.output(facts.id))),
    errorMessage: run ? dagError(run, tasks) : errorText(tasks[0]!),
    input: verbatim(bodies.input(facts.id) ?? EMPTY_OBJECT),
    createdAt: isoTime(createdAt),
    parentTaskExternalId: facts.parentTaskId ?? undefined,
    payloadsRestricted: bodies.restricted || undefined,
  };
}

/**
 * As recorded, a DAG run shows the output of the task that finished last, and a cancelled one none; the map of all goes
 * to result streams.
 */
export function dagOutput(
  run: Pick<ShownRun, 'state'>,
  tasks: readonly ShownTask[],
  bodies: Pick<LoadedRun['bodies'], 'output'>,
): string {
  if (run.state === TASK_STATE.open || run.state === TASK_STATE.cancelled) return EMPTY_OBJECT;
  const completed = tasks.filter((task) => task.state === TASK_STATE.completed && !task.skipped);
  const last = completed.sort((a, b) => a.finishedAt! - b.finishedAt! || a.step - b.step).at(-1);
  return last ? outputText(last, bodies.output(last.id)) : EMPTY_OBJECT;
}

/** Error of the task that failed first: the others are often its consequence. */
export function dagError(run: Pick<ShownRun, 'state'>, tasks: readonly ShownTask[]): string {
  if (run.state !== TASK_STATE.failed && run.state !== TASK_STATE.cancelled) return '';
  const failed = tasks.filter((task) => task.state === TASK_STATE.failed);
  const first = failed.sort((a, b) => a.finishedAt! - b.finishedAt!)[0];
  return first?.error ?? tasks.find((task) => task.state === TASK_STATE.cancelled && task.error)?.error ?? '';
}

function shapeItem(
  task: ShownTask,
  definition: WorkflowDefinition,
): RestSchema<'WorkflowRunShapeItemForWorkflowRunDetails'> {
  const step = definition.tasks[task.step]!;
  return {
    taskExternalId: task.id,
    stepId: step.stepId,
    taskName: step.readableId,
    childrenStepIds: definition.tasks
      .filter((other) => other.parents.includes(step.readableId))
      .map((other) => other.stepId),
  };
}

const byQueueing = (a: ShownTask, b: ShownTask) => (a.queuedAt ?? 0) - (b.queuedAt ?? 0) || a.step - b.step;
