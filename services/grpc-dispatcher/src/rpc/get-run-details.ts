import { notFound, TASK_STATE, v1Workflows } from '@hatchet-ts/contracts';
import { withTraceparent } from '@hatchet-ts/engine';
import { readRunDetails, type TaskOfRun } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

const { RunStatus } = v1Workflows;

/** A run and its tasks by readable id; visible as soon as its trigger was answered. */
export async function getRunDetails(
  context: RpcContext,
  request: v1Workflows.GetRunDetailsRequest,
  caller: Caller,
): Promise<v1Workflows.GetRunDetailsResponse> {
  const { externalId } = request;
  const found = isUuid(externalId)
    ? await readRunDetails(context.engine.database, caller.tenantId, externalId)
    : null;
  if (!found) throw notFound('workflow run not found');
  const { run, tasks } = found;
  await context.engine.definitions.load(tasks.map((task) => task.versionId));
  const taskRuns: v1Workflows.GetRunDetailsResponse['taskRuns'] = {};
  for (const task of tasks) {
    const { readableId } = context.engine.definitions.peek(task.versionId)!.tasks[task.step]!;
    taskRuns[readableId] = {
      externalId: task.taskId,
      status: taskStatus(task),
      error: task.state === TASK_STATE.open ? undefined : errorOf(task),
      output: task.output === null ? undefined : Buffer.from(task.output),
      readableId,
      isEvicted: task.evicted,
    };
  }
  return {
    input: Buffer.from(run.input ?? '{}'),
    status: runStatus(run.state, tasks),
    taskRuns,
    done: run.state !== TASK_STATE.open,
    additionalMetadata: Buffer.from(withTraceparent(run.metadata, externalId)),
    isEvicted: tasks.some((task) => task.evicted),
  };
}

/** Of a finished task always present, as in its result: clients tell by it that there is nothing more to come. */
const errorOf = (task: TaskOfRun) => (task.state === TASK_STATE.completed ? '' : (task.error ?? ''));

function taskStatus(task: TaskOfRun): v1Workflows.RunStatus {
  if (task.state === TASK_STATE.open)
    return task.running || task.evicted ? RunStatus.RUNNING : RunStatus.QUEUED;
  return FINAL[task.state]!;
}

function runStatus(state: number, tasks: readonly TaskOfRun[]): v1Workflows.RunStatus {
  if (state !== TASK_STATE.open) return FINAL[state]!;
  const waiting = tasks.every((task) => task.state === TASK_STATE.open && !task.running && !task.evicted);
  return waiting ? RunStatus.QUEUED : RunStatus.RUNNING;
}

const FINAL: Record<number, v1Workflows.RunStatus> = {
  [TASK_STATE.completed]: RunStatus.COMPLETED,
  [TASK_STATE.failed]: RunStatus.FAILED,
  [TASK_STATE.cancelled]: RunStatus.CANCELLED,
};
