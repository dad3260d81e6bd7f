import { createHash } from 'node:crypto';
import { TASK_STATE, type WorkflowDefinition } from '@hatchet-ts/contracts';
import type { AttemptTimes, RunTimes } from '@hatchet-ts/schema';
import { uuidTime } from '@hatchet-ts/service-kit';
import { traceparentOf } from '../trace-parent';
import type { TraceSpan } from './trace-span';

const SOURCE = 'hatchet-engine';

/**
 * What the engine itself adds to a run's trace: the run, and for each attempt its time in the queue and on the worker
 * (traces 29:26). Derived from the rows when somebody looks, so that nothing is written for it; ids follow from those of
 * run, task and attempt, and are the same at every look.
 */
export function engineSpans(
  run: RunTimes,
  attempts: readonly AttemptTimes[],
  definitionOf: (versionId: string) => WorkflowDefinition,
): TraceSpan[] {
  const context = traceContext(run);
  const createdAt = uuidTime(run.runId);
  const workflow = definitionOf(run.versionId);
  const root = span(context.traceId, context.rootId, context.parentId, 'hatchet.engine.workflow_run', 0, {
    startedAt: createdAt,
    finishedAt: run.finishedAt ?? createdAt,
    ...statusOf(run.state, null),
    attributes: {
      'hatchet.workflow_id': run.workflowId,
      'hatchet.workflow_name': workflow.name,
      'hatchet.workflow_run_id': run.runId,
    },
  });
  return [root, ...attempts.flatMap((attempt) => ofAttempt(run, attempt, context, definitionOf))];
}

function ofAttempt(
  run: RunTimes,
  attempt: AttemptTimes,
  { traceId, rootId }: { traceId: string; rootId: string },
  definitionOf: (versionId: string) => WorkflowDefinition,
): TraceSpan[] {
  const { taskId, retry, queuedAt, assignedAt, startedAt, finishedAt } = attempt;
  const task = definitionOf(attempt.versionId).tasks[attempt.step]!;
  const attributes = {
    'hatchet.action_id': task.actionId,
    'hatchet.retry_count': String(retry),
    'hatchet.step_id': task.stepId,
    'hatchet.step_name': task.readableId,
    'hatchet.step_run_id': taskId,
    'hatchet.task_name': task.readableId,
    'hatchet.workflow_id': attempt.workflowId,
    'hatchet.workflow_run_id': run.runId,
    'hatchet.workflow_version_id': attempt.versionId,
  };
  const make = (name: string, from: number, to: number, status: ReturnType<typeof statusOf>) =>
    span(traceId, spanId(`${taskId}/${retry}/${name}`), rootId, `hatchet.engine.${name}`, retry, {
      startedAt: from,
      finishedAt: to,
      attributes,
      ...status,
    });
  const spans: TraceSpan[] = [];
  const unqueuedAt = assignedAt ?? finishedAt;
  if (queuedAt !== null && unqueuedAt !== null)
    spans.push(make('queued', queuedAt, unqueuedAt, { status: 'OK', message: null }));
  if (startedAt !== null && finishedAt !== null)
    spans.push(make('start_step_run', startedAt, finishedAt, statusOf(attempt.state, attempt.error)));
  return spans;
}

/** The run's trace: the one its client began, as a child of the client's span, else one of its own. */
function traceContext({ runId, metadata }: RunTimes) {
  const given = metadata?.includes('"traceparent"')
    ? (JSON.parse(metadata) as { traceparent?: unknown }).traceparent
    : undefined;
  const [, traceId, parentId] = /^\w\w-(\w{32})-(\w{16})-/.exec(typeof given === 'string' ? given : '') ?? [];
  if (traceId && parentId) return { traceId, rootId: spanId(runId), parentId };
  const [, ownTrace, ownRoot] = traceparentOf(runId).split('-');
  return { traceId: ownTrace!, rootId: ownRoot!, parentId: null };
}

const spanId = (of: string) => createHash('sha256').update(of).digest('hex').slice(0, 16);

function statusOf(
  state: number,
  error: string | null,
): { status: TraceSpan['statusCode']; message: string | null } {
  if (state === TASK_STATE.completed) return { status: 'OK', message: null };
  return state === TASK_STATE.failed
    ? { status: 'ERROR', message: error || null }
    : { status: 'UNSET', message: null };
}

function span(
  traceId: string,
  id: string,
  parentSpanId: string | null,
  spanName: string,
  retryCount: number,
  facts: {
    startedAt: number;
    finishedAt: number;
    attributes: Record<string, string>;
    status: TraceSpan['statusCode'];
    message: string | null;
  },
): TraceSpan {
  return {
    traceId,
    spanId: id,
    parentSpanId,
    spanName,
    spanKind: 'INTERNAL',
    serviceName: SOURCE,
    statusCode: facts.status,
    statusMessage: facts.message,
    durationNs: Math.max(0, facts.finishedAt - facts.startedAt) * 1_000_000,
    createdAt: facts.startedAt,
    resourceAttributes: { 'service.name': SOURCE },
    spanAttributes: { 'hatchet.span_source': 'engine', ...facts.attributes },
    scopeName: SOURCE,
    scopeVersion: SOURCE,
    retryCount,
  };
}
