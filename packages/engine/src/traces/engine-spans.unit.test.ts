import { TASK_STATE, type WorkflowDefinition } from '@hatchet-ts/contracts';
import type { AttemptTimes, RunTimes } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import { traceparentOf } from '../trace-parent';
import { engineSpans } from './engine-spans';

const AT = 1_700_000_000_000;
const RUN = uuidv7(AT);
const definition = {
  name: 'loan',
  tasks: [{ stepId: 'step', readableId: 'score', actionId: 'loan:score' }],
} as WorkflowDefinition;
const run = (more: Partial<RunTimes> = {}): RunTimes => ({
  runId: RUN,
  workflowId: 'w',
  versionId: 'v',
  state: TASK_STATE.completed,
  metadata: null,
  finishedAt: AT + 100,
  ...more,
});
const attempt = (more: Partial<AttemptTimes> = {}): AttemptTimes => ({
  taskId: RUN,
  workflowId: 'w',
  versionId: 'v',
  step: 0,
  metadata: null,
  retry: 0,
  state: TASK_STATE.completed,
  reason: null,
  error: null,
  queuedAt: AT,
  assignedAt: AT + 10,
  startedAt: AT + 20,
  finishedAt: AT + 100,
  ...more,
});
const spans = (of: RunTimes, attempts: AttemptTimes[]) => engineSpans(of, attempts, () => definition);

describe("the engine's own spans (traces 29:26)", () => {
  it('are the run, and per attempt its time in the queue and on the worker', () => {
    const [, traceId, rootId] = traceparentOf(RUN).split('-');
    const all = spans(run(), [attempt()]);
    expect(all).toMatchObject([
      {
        spanName: 'hatchet.engine.workflow_run',
        traceId,
        spanId: rootId,
        parentSpanId: null,
        createdAt: AT,
        durationNs: 100_000_000,
        statusCode: 'OK',
        spanAttributes: {
          'hatchet.span_source': 'engine',
          'hatchet.workflow_id': 'w',
          'hatchet.workflow_name': 'loan',
          'hatchet.workflow_run_id': RUN,
        },
      },
      { spanName: 'hatchet.engine.queued', parentSpanId: rootId, createdAt: AT, durationNs: 10_000_000 },
      {
        spanName: 'hatchet.engine.start_step_run',
        traceId,
        parentSpanId: rootId,
        spanKind: 'INTERNAL',
        serviceName: 'hatchet-engine',
        createdAt: AT + 20,
        durationNs: 80_000_000,
        retryCount: 0,
        spanAttributes: {
          'hatchet.action_id': 'loan:score',
          'hatchet.retry_count': '0',
          'hatchet.span_source': 'engine',
          'hatchet.step_id': 'step',
          'hatchet.step_name': 'score',
          'hatchet.step_run_id': RUN,
          'hatchet.task_name': 'score',
          'hatchet.workflow_id': 'w',
          'hatchet.workflow_run_id': RUN,
          'hatchet.workflow_version_id': 'v',
        },
      },
    ]);
    expect(new Set(all.map((span) => span.spanId)).size).toBe(3);
    expect(spans(run(), [attempt()])).toEqual(all);
  });

  it('hang on the span of the client that began the trace (OTL-18)', () => {
    const metadata = `{"traceparent":"00-${'a'.repeat(32)}-${'b'.repeat(16)}-01"}`;
    const [root, queued] = spans(run({ metadata }), [attempt()]);
    expect(root).toMatchObject({ traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16) });
    expect(queued).toMatchObject({ traceId: 'a'.repeat(32), parentSpanId: root!.spanId });
  });

  it('tell the attempts apart, and how they ended', () => {
    const failed = attempt({ state: TASK_STATE.failed, error: 'boom' });
    const all = spans(run(), [failed, attempt({ retry: 1 })]);
    expect(all.filter((span) => span.spanName.endsWith('start_step_run'))).toMatchObject([
      { retryCount: 0, statusCode: 'ERROR', statusMessage: 'boom' },
      { retryCount: 1, statusCode: 'OK', statusMessage: null },
    ]);
    expect(new Set(all.map((span) => span.spanId)).size).toBe(5);
  });

  it('show what is over: of a run that goes on, the run itself and what its attempts have behind them', () => {
    const open = { state: TASK_STATE.open, finishedAt: null };
    const names = (attempts: AttemptTimes[]) => spans(run(open), attempts).map((span) => span.spanName);
    expect(names([attempt({ ...open, assignedAt: null, startedAt: null })])).toEqual([
      'hatchet.engine.workflow_run',
    ]);
    expect(names([attempt(open)])).toEqual(['hatchet.engine.workflow_run', 'hatchet.engine.queued']);
  });
});
