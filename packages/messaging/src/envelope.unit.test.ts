import type { MessageDeclaration } from '@hatchet-ts/contracts';
import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { z } from 'zod';
import { currentTrace, MalformedMessage, messageName, parseEnvelope, readPayloads } from './envelope';

const noted: MessageDeclaration<{ n: number }> = {
  name: 'test.noted',
  version: 2,
  kind: 'wake',
  to: 'test',
  schema: z.object({ n: z.number() }),
};

describe('an envelope', () => {
  test('is read as it was written', () => {
    expect(parseEnvelope('{"m":"test.noted","v":2,"p":[{"n":1}],"t":{"traceparent":"00-1"}}')).toEqual({
      m: 'test.noted',
      v: 2,
      p: [{ n: 1 }],
      t: { traceparent: '00-1' },
    });
  });

  test.each([
    ['', /^not JSON: /],
    ['{"m":', /^not JSON: /],
    ['null', /^not an envelope: /],
    ['[]', /^not an envelope: /],
    ['{"v":1,"p":[]}', /^not an envelope: m: /],
    ['{"m":"x","v":"1","p":[]}', /^not an envelope: v: /],
    ['{"m":"x","v":1,"p":{}}', /^not an envelope: p: /],
    ['{"m":"x","v":1,"p":[],"t":{"a":1}}', /^not an envelope: t\.a: /],
  ])('%j is refused with the reason', (text, reason) => {
    expect(() => parseEnvelope(text)).toThrow(MalformedMessage);
    expect(() => parseEnvelope(text)).toThrow(reason);
  });

  test('tells its message name as long as it can be read', () => {
    expect(messageName('{"m":"test.noted","v":9,"p":[]}')).toBe('test.noted');
    expect(messageName('{"m":7}')).toBe('unknown');
    expect(messageName('\u0000')).toBe('unknown');
  });
});

describe('payloads', () => {
  test('of a newer publisher lose the keys we do not know', () => {
    expect(readPayloads(noted, { m: 'test.noted', v: 2, p: [{ n: 1, added: true }] })).toEqual({
      payloads: [{ n: 1 }],
    });
  });

  test('that fit are kept when their neighbour does not', () => {
    const { payloads, failure } = readPayloads(noted, {
      m: 'test.noted',
      v: 2,
      p: [{ n: 1 }, { n: 'x' }, { n: 3 }],
    });
    expect(payloads).toEqual([{ n: 1 }, { n: 3 }]);
    expect(failure?.message).toMatch(/^payload 1: n: /);
  });

  test('of another version are refused', () => {
    expect(() => readPayloads(noted, { m: 'test.noted', v: 3, p: [] })).toThrow(
      'version 3 of test.noted is not supported, expected 2',
    );
  });
});

describe('the trace context', () => {
  test('takes no place when nothing is traced', () => {
    expect(JSON.stringify({ t: currentTrace() })).toBe('{}');
  });

  test('is what the propagator writes for the active context', () => {
    propagation.setGlobalPropagator({
      inject: (_context, carrier, setter) => setter.set(carrier, 'traceparent', '00-trace-span-01'),
      extract: () => ROOT_CONTEXT,
      fields: () => ['traceparent'],
    });
    expect(context.with(ROOT_CONTEXT, currentTrace)).toEqual({ traceparent: '00-trace-span-01' });
    propagation.disable();
  });
});
