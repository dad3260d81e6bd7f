import { otlpCommon, otlpTrace } from '@hatchet-ts/contracts';
import { readSpan } from './read-otlp';

const TENANT = '01930000-0000-7000-8000-00000000000a';
const TASK = '01930000-0000-7000-8000-00000000000b';
const RUN = '01930000-0000-7000-8000-00000000000c';

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const span = (more: object = {}) =>
  otlpTrace.Span.fromPartial({
    traceId: Buffer.alloc(16, 1),
    spanId: Buffer.alloc(8, 2),
    name: 'work',
    kind: 5,
    startTimeUnixNano: 1_700_000_000_123_456_789n,
    endTimeUnixNano: 1_700_000_000_123_556_789n,
    ...more,
  });
const read = (more?: object, resource: { key: string; value: { stringValue: string } }[] = []) =>
  readSpan(
    TENANT,
    { attributes: resource, droppedAttributesCount: 0, entityRefs: [] } as never,
    otlpCommon.InstrumentationScope.fromPartial({ name: 'scope', version: '1.2' }),
    span(more),
  );

describe('spans as OTLP sends them (OTL-04)', () => {
  it('are stored with ids in hex, times to the microsecond and durations to the nanosecond', () => {
    expect(read({ parentSpanId: Buffer.alloc(8, 3) }, [text('service.name', 'worker')])).toMatchObject({
      traceId: '01'.repeat(16),
      spanId: '02'.repeat(8),
      parentSpanId: '03'.repeat(8),
      name: 'work',
      kind: 5,
      startedAt: '2023-11-14T22:13:20.123456Z',
      durationNs: 100_000n,
      service: 'worker',
      resourceAttributes: '{"service.name":"worker"}',
      scopeName: 'scope',
      scopeVersion: '1.2',
      status: 0,
      statusMessage: null,
    });
  });

  it('name their task, run and attempt by attributes (OTL-16)', () => {
    const attributes = [
      text('hatchet.step_run_id', TASK),
      text('hatchet.workflow_run_id', RUN),
      { key: 'hatchet.retry_count', value: { intValue: 2n } },
    ];
    expect(read({ attributes })).toMatchObject({ taskId: TASK, runId: RUN, retry: 2 });
    expect(read({ attributes: [text('hatchet.retry_count', '3')] })).toMatchObject({ retry: 3 });
  });

  it('of a trigger outside any task belong to the run it made (OTL-17)', () => {
    expect(read({ attributes: [text('hatchet.child_workflow_run_id', RUN)] })).toMatchObject({
      runId: RUN,
      taskId: null,
    });
  });

  it('ignore ids that are none', () => {
    const attributes = [text('hatchet.step_run_id', 'x'), text('hatchet.retry_count', '-1')];
    expect(read({ attributes })).toMatchObject({ taskId: null, runId: null, retry: null });
  });

  it('keep attributes of every kind as text', () => {
    const value = (fields: object) => ({ key: Object.keys(fields)[0]!, value: fields });
    const read1 = read({
      attributes: [
        value({ boolValue: true }),
        value({ intValue: 9_007_199_254_740_993n }),
        value({ doubleValue: 1.5 }),
        value({ bytesValue: Buffer.from('hi') }),
        value({ arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1n }] } }),
        value({ kvlistValue: { values: [{ key: 'k', value: { boolValue: false } }] } }),
      ],
    });
    expect(JSON.parse(read1!.attributes)).toEqual({
      boolValue: 'true',
      intValue: '9007199254740993',
      doubleValue: '1.5',
      bytesValue: 'aGk=',
      arrayValue: '["a","1"]',
      kvlistValue: '{"k":"false"}',
    });
  });

  it('are bounded: 128 attributes, 16,384 characters a value, 65,536 in all', () => {
    const many = read({ attributes: Array.from({ length: 200 }, (_, i) => text(`k${i}`, 'v')) });
    expect(Object.keys(JSON.parse(many!.attributes))).toHaveLength(128);
    const long = read({ attributes: [text('k', 'v'.repeat(20_000))] });
    expect(JSON.parse(long!.attributes).k).toHaveLength(16_384);
    const large = read({
      attributes: Array.from({ length: 10 }, (_, i) => text(`k${i}`, 'v'.repeat(16_000))),
    });
    expect(Object.keys(JSON.parse(large!.attributes))).toHaveLength(4);
  });

  it('without valid ids or times are none', () => {
    expect(read({ traceId: Buffer.alloc(15) })).toBeNull();
    expect(read({ spanId: Buffer.alloc(0) })).toBeNull();
    expect(read({ startTimeUnixNano: 0n })).toBeNull();
    expect(read({ endTimeUnixNano: 2n ** 64n - 1n })).toMatchObject({ durationNs: expect.any(BigInt) });
  });

  it('that end before they begin last no time', () => {
    expect(read({ endTimeUnixNano: 1n })).toMatchObject({ durationNs: 0n });
  });
});
