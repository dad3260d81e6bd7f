import { v1Workflows, type workflowsProto } from '@hatchet-ts/contracts';
import type { ExpressionChecker } from '../cel';
import { parseRegistration } from './parse-registration';
import { Problems } from './problems';
import type { ValidRegistration } from './valid-registration';

type LegacyStep = workflowsProto.CreateWorkflowStepOpts;
type LegacyConcurrency = workflowsProto.WorkflowConcurrencyOpts;

const toTask = (step: LegacyStep, scheduleTimeout: string | undefined): v1Workflows.CreateTaskOpts =>
  // `user_data` has no place in the engine of today: a payload's `user_data` is null.
  v1Workflows.CreateTaskOpts.create({
    readableId: step.readableId,
    action: step.action,
    timeout: step.timeout,
    parents: step.parents,
    retries: step.retries,
    rateLimits: step.rateLimits,
    workerLabels: step.workerLabels,
    backoffFactor: step.backoffFactor,
    backoffMaxSeconds: step.backoffMaxSeconds,
    scheduleTimeout,
  });

/** Without an expression it names a key function on a worker, which no engine of today calls: refused as missing. */
const toConcurrency = (sent: LegacyConcurrency): v1Workflows.Concurrency =>
  v1Workflows.Concurrency.create({
    expression: sent.expression ?? '',
    maxRuns: sent.maxRuns,
    limitStrategy: sent.limitStrategy as number | undefined,
  });

const parseTimes = (times: readonly Date[]): string[] => {
  const problems = new Problems();
  const texts = times.map((time, index) => {
    if (!Number.isNaN(time.getTime())) return time.toISOString();
    problems.add(`ScheduledTriggers[${index}]`, 'the time is out of range');
    return '';
  });
  problems.throwIfAny();
  return texts;
};

/**
 * WorkflowService.PutWorkflow, the form of clients before the v1 API: jobs are flattened into tasks, the on-failure job
 * counts by its first step, and its kind was for show only (contract 8.9).
 *
 * @throws EngineError invalid_argument as parseRegistration
 */
export const fromLegacyRegistration = (
  request: workflowsProto.PutWorkflowRequest,
  checkExpressionOf?: ExpressionChecker,
): ValidRegistration => {
  const { opts } = request;
  const onFailureStep = opts?.onFailureJob?.steps[0];
  const registration = parseRegistration(
    v1Workflows.CreateWorkflowVersionRequest.create({
      name: opts?.name,
      description: opts?.description,
      version: opts?.version,
      eventTriggers: opts?.eventTriggers,
      cronTriggers: opts?.cronTriggers,
      cronInput: opts?.cronInput,
      tasks: opts?.jobs.flatMap((job) => job.steps.map((step) => toTask(step, opts.scheduleTimeout))),
      concurrency: opts?.concurrency && toConcurrency(opts.concurrency),
      onFailureTask: onFailureStep && toTask(onFailureStep, opts.scheduleTimeout),
      sticky: opts?.sticky as number | undefined,
      defaultPriority: opts?.defaultPriority,
    }),
    checkExpressionOf,
  );
  return { ...registration, scheduledTriggers: parseTimes(opts?.scheduledTriggers ?? []) };
};
