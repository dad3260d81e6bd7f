import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { OtlpReceiver, type ReceivedSpan } from './otlp-receiver';
import { RawPlatform } from './raw-platform';

/** What a run of one task is made of, whoever carries it out. */
const STEPS = ['hatchet.intake', 'hatchet.assign', 'hatchet.send', 'hatchet.report'];

describe.each([
  ['assigned by the scheduler', 'split', { SERVER_SLOT_CREDITS_ENABLED: 'false' }],
  [
    'assigned on slot credits, in one process',
    'lite',
    { SERVER_OTEL_METRICS_ENABLED: 'true', SERVER_CRON_OPERATIONS_DB_HEALTH_METRICS_INTERVAL: '1s' },
  ],
] as const)('traces of the platform itself: %s (OTL-06, OTL-18, CFG-153 to CFG-157)', (_title, mode, env) => {
  let receiver: OtlpReceiver;
  let stack: TestStack;
  let platform: RawPlatform;

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    stack = await startStack({
      mode,
      env: {
        ...env,
        SERVER_OTEL_COLLECTOR_URL: receiver.address,
        SERVER_OTEL_INSECURE: 'true',
        SERVER_OTEL_SERVICE_NAME: 'hatchet-under-test',
        SERVER_OTEL_COLLECTOR_AUTH: 'Bearer collector-secret',
      },
    });
    platform = new RawPlatform(stack.hostPort, stack.token);
    await platform.register('traced');
    await platform.work(['traced:traced']);
  });
  afterAll(async () => {
    platform?.close();
    await stack?.stop();
    receiver?.stop();
  });

  async function spansOf(runId: string): Promise<ReceivedSpan[]> {
    const action = await platform.assigned(runId);
    await platform.report(action, 'STARTED');
    await platform.report(action, 'COMPLETED', '{}');
    return until(
      () => {
        const own = receiver.spans.filter((span) => span.attributes['hatchet.workflow_run_id'] === runId);
        return STEPS.every((step) => own.some(({ name }) => name === step)) && own;
      },
      { what: 'all spans of the run are exported' },
    );
  }

  it('join everything that one trigger causes in one trace, below the call that triggered', async () => {
    const own = await spansOf(await platform.trigger('traced'));
    expect(new Set(own.map(({ traceId }) => traceId)).size).toBe(1);
    const trigger = await until(() => receiver.spans.find(({ spanId }) => spanId === own[0]!.parentSpanId), {
      what: 'the span of the call is exported',
    });
    expect(trigger).toMatchObject({ name: 'grpc TriggerWorkflow', traceId: own[0]!.traceId });
    // A step is recorded once; whether by the scheduler or with the intake follows from the credits.
    expect(own.map(({ name }) => name).sort()).toEqual([...STEPS].sort());
    for (const span of own) expect(span.service).toBe('hatchet-under-test');
    const assigned = own.find(({ name }) => name === 'hatchet.assign')!;
    expect(assigned.instance).toBe(mode === 'split' ? 'scheduler-0' : 'lite');
    expect(receiver.authorizations).toEqual(new Set(['Bearer collector-secret']));
  });

  it('continue the trace that a client puts into the metadata', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    const own = await spansOf(await platform.trigger('traced', { traceparent }));
    for (const span of own) expect(span).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331' });
    const trigger = receiver.spans.filter((span) => span.name === 'grpc TriggerWorkflow');
    expect(trigger.map((span) => span.traceId)).toContain(traceId);
  });

  it('show the statements of a call below it, and calls over HTTP', async () => {
    await fetch(`${stack.serverUrl}/api/v1/meta`, {
      headers: { traceparent: '00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    });
    const found = await until(
      () => {
        const http = receiver.spans.find(({ traceId }) => traceId === '1af7651916cd43dd8448eb211c80319c');
        const sql = receiver.spans.find(({ name }) => name.startsWith('sql '));
        return http && sql && { http, sql };
      },
      { what: 'spans of HTTP and SQL are exported' },
    );
    expect(found.http).toMatchObject({ name: 'http metadata:get', parentSpanId: 'b7ad6b7169203331' });
    expect(found.sql.parentSpanId).not.toBe('');
  });

  if (mode === 'lite')
    it('come with the metrics of the process, measured again at the chosen interval (CFG-158, CFG-192)', async () => {
      await spansOf(await platform.trigger('traced'));
      const named = (name: string) => receiver.points.filter((point) => point.name === name);
      await until(() => named('hatchet_succeeded_tasks_total').some(({ value }) => value > 0), {
        what: 'a run that ended well is counted at the collector',
      });
      const sizes = await until(
        () => {
          const points = named('hatchet_database_bytes');
          return new Set(points.map(({ timeNs }) => timeNs)).size > 1 && points;
        },
        { what: 'the size of the database is exported twice' },
      );
      expect(sizes[0]).toMatchObject({
        kind: 'gauge',
        service: 'hatchet-under-test',
        instance: 'lite',
        attributes: { service: 'lite' },
      });
      const [flushes] = named('hatchet_batch_flush_seconds');
      expect(flushes!.kind).toBe('histogram');
      expect(flushes!.buckets).toHaveLength(flushes!.bounds!.length + 1);
      expect(flushes!.buckets!.reduce((sum, count) => sum + count)).toBe(flushes!.value);
      // Also what nobody measures but at an interval: workers, and the tables the dashboard reads.
      for (const name of ['hatchet_connected_workers', 'hatchet_history_bytes'])
        expect(named(name)).not.toEqual([]);
    });
  else
    it('come without metrics, which nobody has asked for (CFG-158)', () => {
      expect(receiver.spans).not.toEqual([]);
      expect(receiver.points).toEqual([]);
    });
});
