import path from 'node:path';
import type { RestSchema } from '@hatchet-ts/contracts';
import { type RunningProgram, runProgram, startStack, type TestStack, until } from '@hatchet-ts/testkit';

const PROGRAM = path.resolve(__dirname, '../instrumented-sdk/program.ts');

/** The published SDK with its instrumentor and no collector but the platform. */
describe('spans of an instrumented SDK (OTL-01, OTL-04, OTL-07, OTL-09, OTL-15, OTL-16, OTL-18, OTL-19)', () => {
  let stack: TestStack;
  let program: RunningProgram;
  let runId: string;
  let spans: RestSchema<'OtelSpan'>[];

  beforeAll(async () => {
    stack = await startStack({ mode: 'lite' });
    program = runProgram(PROGRAM, [], { env: stack.clientEnv });
    await program.untilPrinted('traced run: ');
    runId = /traced run: (\S+)/.exec(program.output())![1]!;
    const { sub } = JSON.parse(Buffer.from(stack.token.split('.')[1]!, 'base64url').toString());
    const url = `${stack.serverUrl}/api/v1/stable/tenants/${sub}/traces?run_external_id=${runId}&limit=1000`;
    spans = await until(
      async () => {
        const response = await fetch(url, { headers: { authorization: `Bearer ${stack.token}` } });
        const { rows } = (await response.json()) as Required<RestSchema<'OtelSpanList'>>;
        const names = ['own work', 'hatchet.start_step_run', 'hatchet.run_workflow'];
        return names.every((name) => rows.some(({ spanName }) => spanName === name)) && rows;
      },
      { what: 'the spans of the program are kept with its run' },
    );
  });
  afterAll(async () => {
    program?.kill();
    await program?.ended;
    await stack?.stop();
  });

  const named = (name: string) => spans.filter(({ spanName }) => spanName === name);

  it('are shown with the run: the task, what it triggered, and what was recorded inside', () => {
    expect(named('hatchet.start_step_run')).not.toHaveLength(0);
    expect(named('hatchet.run_workflow')).not.toHaveLength(0);
    expect(named('own work')).toHaveLength(1);
  });

  it('belong to one trace, and carry the ids of what they are about (WRK-06)', () => {
    const task = named('hatchet.start_step_run').find(
      ({ spanAttributes }) => spanAttributes?.['hatchet.workflow_run_id'] === runId,
    )!;
    const [own] = named('own work');
    expect(own!.traceId).toBe(task.traceId);
    expect(own!.parentSpanId).toBe(task.spanId);
    // The engine's own account of the run is in the same trace.
    expect(named('hatchet.engine.workflow_run')[0]!.traceId).toBe(task.traceId);
    for (const { spanAttributes } of [task, own!])
      expect(spanAttributes).toMatchObject({
        'hatchet.instrumentor': 'hatchet',
        'hatchet.workflow_run_id': runId,
        'hatchet.workflow_name': 'traced-parent',
        'hatchet.step_name': 'traced-parent',
        'hatchet.retry_count': '0',
        'hatchet.tenant_id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'hatchet.worker_id': expect.any(String),
        'hatchet.step_run_id': expect.any(String),
        'hatchet.action_name': 'traced-parent:traced-parent',
      });
  });
});
