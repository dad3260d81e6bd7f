import type { JournalEntry } from '../journal';
import { RATE_LIMIT, workloadOf } from '../load/workloads';
import type { Core, CoreRun, CoreTask } from './core';
import { type Execution, type History, type Result, toHistory } from './history';
import { type ItemVerdict, type Judgement, VERDICTS, type Verdict } from './judgement';
import { outputOf } from './output';

/** What was on its way when a fault ended arrives this much later at the most. */
const AFTERMATH_MS = 1_000;

/** Judges a trial: what the outside saw against what the platform says. Pure, so that any old journal can be judged again. */
export function check(journal: readonly JournalEntry[], core: Core): Judgement {
  const history = toHistory(journal);
  noteAssignments(history, core);
  const runsOf = groupBy(core.runs, (run) => run.item);
  const tasksOf = groupBy(core.tasks, (task) => task.runId);
  const executionsOf = groupBy(history.executions, (execution) => execution.item);
  const unacknowledged = { existing: 0, absent: 0 };
  const verdicts: ItemVerdict[] = [];

  for (const trigger of history.triggers.values()) {
    const { item, runId } = trigger;
    const runs = runsOf.get(item) ?? [];
    const run = runs.find(({ id }) => id === runId) ?? runs[0];
    if (runId === undefined) {
      unacknowledged[run ? 'existing' : 'absent']++;
      if (!run) continue;
    }
    if (!run && trigger.mayBeForgotten) {
      unacknowledged.absent++;
      continue;
    }
    if (!run) {
      verdicts.push({ item, verdict: 'lost', why: `run ${runId} was acknowledged and does not exist` });
      continue;
    }
    const found = judge(run, tasksOf.get(run.id) ?? [], executionsOf.get(item) ?? [], history);
    if (runs.length > 1)
      found.push({
        verdict: 'duplicated-unexplained',
        why: `its trigger was repeated without an answer and made ${runs.length} runs: ${runs.map(({ id }) => id).join(', ')}`,
      });
    const [worst] = found.sort(
      (one, other) => VERDICTS.indexOf(other.verdict) - VERDICTS.indexOf(one.verdict),
    );
    verdicts.push({ item, ...(worst ?? { verdict: 'ok', why: '' }) });
  }

  const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (const { verdict } of verdicts) counts[verdict]++;
  return {
    counts,
    unacknowledged,
    exceptions: verdicts.filter(({ verdict }) => verdict !== 'ok'),
    overruns: [...concurrencyOverruns(history, core), ...rateOverruns(core)],
    leftovers: Object.fromEntries(Object.entries(core.leftovers).filter(([, rows]) => rows > 0)),
  };
}

type Found = Omit<ItemVerdict, 'item'>;

function judge(run: CoreRun, tasks: CoreTask[], executions: Execution[], history: History): Found[] {
  const { item } = run;
  if (run.state === 'open') return [{ verdict: 'stuck', why: `run ${run.id} has not ended` }];
  const trigger = history.triggers.get(item)!;
  const failed = tasks.find((task) => task.state !== 'completed');
  if (run.state !== 'completed' && mayEndSo(run, tasks, trigger.isCancelled ?? false))
    return trigger.runId === undefined || trigger.result
      ? []
      : [{ verdict: 'stuck', why: `run ${run.id} ended ${run.state} and its waiter was not told` }];
  if (run.state !== 'completed' || failed)
    return [
      {
        verdict: 'unexpected',
        why: `run ${run.id} is ${run.state}: ${failed?.reason ?? run.reason} ${failed?.error ?? ''}`,
      },
    ];
  const found: Found[] = [];
  for (const name of workloadOf(run.workload).tasks) {
    const task = tasks.find((candidate) => candidate.task === name);
    if (!task) found.push({ verdict: 'unexpected', why: `run ${run.id} completed without its task ${name}` });
    else
      found.push(
        ...judgeTask(
          task,
          executions.filter((execution) => execution.taskId === task.id),
          history,
          workloadOf(run.workload).mayTimeOut ?? false,
        ),
      );
  }
  if (trigger.runId !== undefined) found.push(...judgeResult(run, tasks, trigger.result));
  return found;
}

/** Whether somebody has asked for such an end, or the workload provokes it. */
function mayEndSo(run: CoreRun, tasks: CoreTask[], isCancelled: boolean): boolean {
  if (tasks.some(({ state }) => state === 'open')) return false;
  if (run.state === 'cancelled') return isCancelled;
  const { mayTimeOut } = workloadOf(run.workload);
  return (
    mayTimeOut === true &&
    tasks.every(({ state, reason }) => state === 'completed' || reason === 'execution_timeout')
  );
}

function judgeTask(task: CoreTask, executions: Execution[], history: History, mayTimeOut: boolean): Found[] {
  const found: Found[] = [];
  const candidates = executions.filter(
    ({ retry, effectAt }) => retry === task.retry && effectAt !== undefined,
  );
  const counted = candidates.find((execution) => task.output === outputOf(execution)) ?? candidates[0];
  if (!counted)
    found.push({
      verdict: 'unexpected',
      why: `task ${task.id} completed in attempt ${task.retry}, which nobody ran`,
    });
  else if (task.output !== outputOf(counted))
    found.push({
      verdict: 'unexpected',
      why: `task ${task.id} returned ${task.output}, not ${outputOf(counted)}`,
    });

  for (const execution of executions) {
    const { retry, worker } = execution;
    const twin = executions.find((other) => other !== execution && other.retry === retry);
    if (twin && !execution.mayBeForgotten && !twin.mayBeForgotten)
      found.push({
        verdict: 'duplicated-unexplained',
        why: `attempt ${retry} of task ${task.id} began twice, on ${worker} and ${twin.worker}`,
      });
    if (execution === counted || execution.effectAt === undefined) continue;
    const fault = mayTimeOut ? 'its timeout' : faultDuring(execution, history);
    found.push({
      verdict: fault ? 'duplicated-explained' : 'duplicated-unexplained',
      why: `attempt ${retry} of task ${task.id} had its effect and did not count: ${fault ?? 'no fault while it was open'}`,
    });
  }
  return found;
}

function judgeResult(run: CoreRun, tasks: CoreTask[], result: Result | undefined): Found[] {
  if (!result) return [{ verdict: 'stuck', why: `run ${run.id} ended and its waiter was not told` }];
  const told = tasks.every((task) => result.outputs[task.task] === task.output);
  if ((told && result.error === undefined) || result.mayBeForgotten) return [];
  return [
    {
      verdict: 'unexpected',
      why: `the waiter of run ${run.id} was told ${JSON.stringify({ outputs: result.outputs, error: result.error })}`,
    },
  ];
}

function noteAssignments({ executions, epochOffsetMs }: History, { attempts }: Core): void {
  const times = new Map(attempts.map(({ taskId, retry, assignedAt }) => [`${taskId}/${retry}`, assignedAt]));
  for (const execution of executions) {
    const epochMs = times.get(`${execution.taskId}/${execution.retry}`);
    // The clocks differ by parts of a millisecond, and nothing starts before it is assigned.
    if (epochMs != null) execution.assignedAt = Math.min(execution.startedAt, epochMs - epochOffsetMs);
  }
}

/** A fault that an execution may have met between its assignment and the platform's answer to its report. */
function faultDuring({ assignedAt, reportedAt }: Execution, { faults }: History): string | undefined {
  return faults.find(({ from, to }) => assignedAt < to + AFTERMATH_MS && reportedAt > from)?.fault;
}

/** Tasks of one key that ran at the same time beyond the limit, attempts given up in a fault apart. */
function concurrencyOverruns(history: History, core: Core): string[] {
  // A cancelled task gives its place away at once, while its worker is still being told.
  const completed = core.tasks.filter(({ state }) => state === 'completed');
  const counted = new Map(completed.map((task) => [task.id, task.retry]));
  const overruns: string[] = [];
  const limited = history.executions.filter(({ key }) => key !== undefined);
  for (const [group, executions] of groupBy(limited, ({ key }) => key!)) {
    const workload = workloadOf(history.triggers.get(executions[0]!.item)!.workload);
    const holding = executions.filter(
      (execution) => counted.get(execution.taskId) === execution.retry || !faultDuring(execution, history),
    );
    const running: Execution[] = [];
    for (const execution of holding.sort((one, other) => one.startedAt - other.startedAt)) {
      const { startedAt } = execution;
      const still = running.filter(({ endedAt }) => endedAt > startedAt);
      running.splice(0, running.length, ...still, execution);
      if (running.length > workload.limit!)
        overruns.push(
          `${running.length} tasks of ${group} ran at ${startedAt}, the limit is ${workload.limit}: ` +
            running.map(({ taskId, retry }) => `${taskId}/${retry}`).join(', '),
        );
    }
  }
  return overruns;
}

const RATE_WINDOW_MS = 1_000;

/** More assignments within the length of a window than two windows that meet in it allow. */
function rateOverruns({ runs, tasks, attempts }: Core): string[] {
  const rated = new Map(
    runs.filter(({ workload }) => workload === 'rated').map((run) => [run.id, run.tenantId]),
  );
  const runOf = new Map(tasks.map((task) => [task.id, task.runId]));
  const assignments = [
    ...tasks.map(({ id, assignedAt }) => ({ taskId: id, assignedAt })),
    ...attempts.map(({ taskId, assignedAt }) => ({ taskId, assignedAt })),
  ].flatMap(({ taskId, assignedAt }) => {
    const tenantId = rated.get(runOf.get(taskId) ?? '');
    return tenantId === undefined || assignedAt === null ? [] : [{ tenantId, assignedAt }];
  });
  const overruns: string[] = [];
  for (const [tenantId, own] of groupBy(assignments, (assignment) => assignment.tenantId)) {
    const times = own.map(({ assignedAt }) => assignedAt).sort((one, other) => one - other);
    for (const [index, at] of times.entries()) {
      const first = times[index - 2 * RATE_LIMIT.limit];
      if (first !== undefined && at - first < RATE_WINDOW_MS)
        overruns.push(
          `over ${2 * RATE_LIMIT.limit} units of ${RATE_LIMIT.key} in tenant ${tenantId} within a second`,
        );
    }
  }
  return overruns;
}

function groupBy<T>(values: Iterable<T>, keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
