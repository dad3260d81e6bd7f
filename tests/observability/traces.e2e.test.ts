import { randomBytes, randomUUID } from 'node:crypto';
import { LIMITS, otlpCollector, type RestSchema } from '@hatchet-ts/contracts';
import { startStack, type TestStack } from '@hatchet-ts/testkit';
import { RawPlatform } from './raw-platform';

describe('the OTLP collector in the engine (OTL-04)', () => {
  let stack: TestStack;
  let platform: RawPlatform;
  let tenantId: string;

  beforeAll(async () => {
    stack = await startStack({ mode: 'lite' });
    platform = new RawPlatform(stack.hostPort, stack.token);
    await platform.register('traced');
    await platform.work(['traced:traced']);
    const [claims] = stack.token.split('.').slice(1, 2);
    tenantId = JSON.parse(Buffer.from(claims!, 'base64url').toString('utf8')).sub;
  });
  afterAll(async () => {
    platform?.close();
    await stack?.stop();
  });

  const startedAt = BigInt(Date.now()) * 1_000_000n;
  const span = (name: string, attributes: Record<string, string>, more: object = {}) => ({
    traceId: randomBytes(16),
    spanId: randomBytes(8),
    name,
    kind: 5,
    startTimeUnixNano: startedAt,
    endTimeUnixNano: startedAt + 5_000_000n,
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
    ...more,
  });
  const send = (spans: object[]) =>
    platform.exportSpans(
      otlpCollector.ExportTraceServiceRequest.fromPartial({
        resourceSpans: [
          {
            resource: { attributes: [{ key: 'service.name', value: { stringValue: 'my-worker' } }] },
            scopeSpans: [{ scope: { name: '@hatchet-dev/typescript-sdk', version: '1' }, spans }],
          },
        ],
      }),
    );
  const ask = (id: string, page = '') =>
    fetch(`${stack.serverUrl}/api/v1/stable/tenants/${tenantId}/traces?run_external_id=${id}${page}`, {
      headers: { authorization: `Bearer ${stack.token}` },
    });
  const trace = async (id: string, page?: string) =>
    (await (await ask(id, page)).json()) as Required<RestSchema<'OtelSpanList'>>;

  it('keeps spans with the run they name, beside what the engine knows itself', async () => {
    const runId = await platform.trigger('traced');
    const action = await platform.assigned(runId);
    await platform.report(action, 'STARTED');
    await platform.report(action, 'COMPLETED', '{}');
    const names = {
      'hatchet.step_run_id': runId,
      'hatchet.workflow_run_id': runId,
      'hatchet.retry_count': '0',
    };
    const answer = await send([
      span('hatchet.start_step_run', { ...names, instrumentor: 'hatchet' }),
      span(
        'my own work',
        { 'hatchet.workflow_run_id': runId },
        { kind: 1, status: { code: 2, message: 'broke' }, startTimeUnixNano: startedAt + 1_000_000n },
      ),
    ]);
    expect(answer.partialSuccess).toBeUndefined();

    const read = await trace(runId);
    expect(read.retryCounts).toEqual([0]);
    expect(read.rows.map((each) => each.spanName)).toEqual([
      'hatchet.engine.workflow_run',
      'hatchet.engine.queued',
      'hatchet.engine.start_step_run',
      'hatchet.start_step_run',
      'my own work',
    ]);
    expect(read.rows[3]).toMatchObject({
      spanKind: 'CONSUMER',
      serviceName: 'my-worker',
      statusCode: 'UNSET',
      durationNs: 5_000_000,
      spanAttributes: { ...names, instrumentor: 'hatchet' },
      resourceAttributes: { 'service.name': 'my-worker' },
      scopeName: '@hatchet-dev/typescript-sdk',
      scopeVersion: '1',
    });
    expect(read.rows[4]).toMatchObject({
      spanKind: 'INTERNAL',
      statusCode: 'ERROR',
      statusMessage: 'broke',
    });
    const page = await trace(runId, '&limit=2&offset=2');
    expect(page.rows.map((each) => each.spanName)).toEqual([
      'hatchet.engine.start_step_run',
      'hatchet.start_step_run',
    ]);
  });

  it('answers with a partial success for spans that name no run, and for malformed ones', async () => {
    const runId = await platform.trigger('traced');
    const answer = await send([
      span('known', { 'hatchet.workflow_run_id': runId }),
      span('unknown', { 'hatchet.workflow_run_id': randomUUID() }),
      span('nothing', {}),
      span('malformed', { 'hatchet.workflow_run_id': runId }, { spanId: Buffer.alloc(3) }),
    ]);
    expect(answer.partialSuccess).toMatchObject({
      rejectedSpans: 3n,
      errorMessage:
        'Spans not stored: 1 without a valid trace id, span id or time; 2 naming no run of this tenant.',
    });
    expect((await trace(runId)).rows.map((each) => each.spanName)).toContain('known');
  });

  it('takes so many spans of one export, and reports the rest', async () => {
    const runId = await platform.trigger('traced');
    const excess = 3;
    const spans = Array.from({ length: LIMITS.spansPerExport + excess }, () =>
      span('many', { 'hatchet.workflow_run_id': runId }),
    );
    const answer = await send(spans);
    expect(answer.partialSuccess).toMatchObject({
      rejectedSpans: BigInt(excess),
      errorMessage: `Spans not stored: ${excess} beyond the ${LIMITS.spansPerExport} spans of one export.`,
    });
  });

  it('knows no trace of a run of nobody', async () => {
    expect((await ask(randomUUID())).status).toBe(404);
  });
});
