import { BinaryReader as ReferenceReader, BinaryWriter as ReferenceWriter } from '@bufbuild/protobuf/wire';
import { dispatcherProto, otlpTrace, workflowsProto } from '../src';
import { BinaryReader, BinaryWriter } from '../src/grpc/wire';
import { ownCodec } from './codecs';
import { ownSchema } from './descriptors';
import { MessageSamples } from './message-samples';

const { StepActionEvent } = dispatcherProto;

describe('BinaryWriter', () => {
  it.each([0, 1, 127, 128, 16_383, 16_384, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1])(
    'writes uint32 %d like the reference',
    (n) => {
      expect(new BinaryWriter().uint32(n).finish()).toEqual(
        Buffer.from(new ReferenceWriter().uint32(n).finish()),
      );
    },
  );

  it.each([0, 1, -1, 2 ** 31 - 1, -(2 ** 31)])('writes int32 %d like the reference', (n) => {
    expect(new BinaryWriter().int32(n).finish()).toEqual(
      Buffer.from(new ReferenceWriter().int32(n).finish()),
    );
  });

  it.each([
    0n,
    1n,
    -1n,
    2n ** 31n,
    2n ** 32n,
    -(2n ** 32n),
    -(2n ** 32n) - 1n,
    2n ** 53n - 1n,
    -(2n ** 53n) + 1n,
  ])('writes int64 %d like the reference, from number and bigint', (n) => {
    const expected = Buffer.from(new ReferenceWriter().int64(n).finish());
    expect(new BinaryWriter().int64(n).finish()).toEqual(expected);
    expect(new BinaryWriter().int64(Number(n)).finish()).toEqual(expected);
  });

  it.each([1.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])('refuses int64 %d', (n) => {
    expect(() => new BinaryWriter().int64(n)).toThrow('int64 field cannot carry');
  });

  it.each([0, 1, 42, 43, 127, 128, 5_461, 16_383, 16_384, 70_000, 3_000_000])(
    'writes strings of %d characters, one and three bytes wide, like the reference',
    (length) => {
      for (const text of ['a'.repeat(length), '世'.repeat(length)]) {
        const expected = Buffer.from(new ReferenceWriter().string(text).finish());
        expect(new BinaryWriter().string(text).finish().equals(expected)).toBe(true);
      }
    },
  );

  it.each([0, 1, 127, 128, 16_383, 16_384, 70_000])(
    'writes nested messages of %d bytes like the reference',
    (length) => {
      const payload = Buffer.alloc(length, 7);
      const own = new BinaryWriter()
        .uint32(10)
        .fork()
        .uint32(10)
        .fork()
        .bytes(payload)
        .join()
        .join()
        .uint32(1)
        .finish();
      const expected = new ReferenceWriter()
        .uint32(10)
        .fork()
        .uint32(10)
        .fork()
        .bytes(payload)
        .join()
        .join()
        .uint32(1)
        .finish();
      expect(own.equals(Buffer.from(expected))).toBe(true);
    },
  );

  it('keeps messages apart that are written at the same time', () => {
    const first = new BinaryWriter().string('first');
    const second = new BinaryWriter().string('second');
    expect(new BinaryReader(first.finish()).string()).toBe('first');
    expect(new BinaryReader(second.finish()).string()).toBe('second');
  });

  it('leaves finished messages untouched by later ones', () => {
    const first = new BinaryWriter().string('first').finish();
    const large = new BinaryWriter().string('l'.repeat(200_000)).finish();
    new BinaryWriter().string('other').finish();
    new BinaryWriter().string('o'.repeat(200_000)).finish();
    expect(new BinaryReader(first).string()).toBe('first');
    expect(new BinaryReader(large).string()).toBe('l'.repeat(200_000));
  });
});

describe('BinaryReader', () => {
  it('reads 64-bit integers exactly as bigint', () => {
    for (const n of [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n)]) {
      expect(new BinaryReader(new ReferenceWriter().int64(n).finish()).int64()).toBe(n);
    }
    for (const n of [0n, 2n ** 64n - 1n]) {
      expect(new BinaryReader(new ReferenceWriter().fixed64(n).finish()).fixed64()).toBe(n);
    }
  });

  it('refuses a 64-bit integer a number cannot hold', () => {
    const bytes = new ReferenceWriter().int64(2n ** 53n).finish();
    expect(() => new BinaryReader(bytes).int64AsNumber()).toThrow('outside ±(2^53 - 1)');
  });

  it('takes any non-zero varint for true', () => {
    expect(new BinaryReader(Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01])).bool()).toBe(true);
    expect(new BinaryReader(Buffer.from([0x80, 0x00])).bool()).toBe(false);
  });

  it('keeps a byte order mark and U+FFFD that were sent, and refuses bytes that are not UTF-8', () => {
    const text = '\uFEFFmark \uFFFD';
    expect(new BinaryReader(new ReferenceWriter().string(text).finish()).string()).toBe(text);
    expect(() => new BinaryReader(Buffer.from([2, 0xc3, 0x28])).string()).toThrow('invalid UTF-8');
    expect(() => new BinaryReader(Buffer.from([3, 0xed, 0xa0, 0x80])).string()).toThrow('invalid UTF-8');
  });

  it('copies bytes out of the frame they came in', () => {
    const frame = Buffer.from([2, 1, 2]);
    const bytes = new BinaryReader(frame).bytes();
    frame.fill(9);
    expect(bytes).toEqual(Buffer.from([1, 2]));
  });

  it('steps over unknown fields of every wire type, groups included', () => {
    const bytes = new ReferenceWriter()
      .uint32((90 << 3) | 0)
      .int64(-1)
      .uint32((91 << 3) | 1)
      .fixed64(1)
      .uint32((92 << 3) | 2)
      .string('skipped')
      .uint32((93 << 3) | 5)
      .fixed32(1)
      .uint32((94 << 3) | 3)
      .uint32((95 << 3) | 3)
      .uint32((1 << 3) | 2)
      .string('in a group')
      .uint32((95 << 3) | 4)
      .uint32((94 << 3) | 4)
      .uint32((1 << 3) | 2)
      .string('worker')
      .finish();
    expect(StepActionEvent.decode(bytes).workerId).toBe('worker');
  });

  it('keeps enum values it does not know', () => {
    const bytes = StepActionEvent.encode(StepActionEvent.fromPartial({ eventType: 77 as number })).finish();
    expect(StepActionEvent.decode(bytes).eventType).toBe(77);
  });

  it('refuses what is not a message, with an error and never a hang', () => {
    const deepGroups = Buffer.alloc(4_000, (94 << 3) | 3);
    expect(() => new BinaryReader(deepGroups).skip(3)).toThrow(RangeError);
    expect(() => new BinaryReader(Buffer.from([0xff])).uint32()).toThrow('inside a varint');
    expect(() => new BinaryReader(Buffer.alloc(11, 0xff)).uint32()).toThrow('longer than 10 bytes');
    expect(() => new BinaryReader(Buffer.from([200, 1, 1])).string()).toThrow('message ends at byte 3');
    expect(() => new BinaryReader(Buffer.from([1])).skip(6)).toThrow('wire type 6');
  });

  it('ends on every truncation of every message with a value or an error', () => {
    const schema = ownSchema();
    const samples = new MessageSamples(schema, 5);
    let refused = 0;
    for (const [name, at] of schema.messages) {
      if (!name.startsWith('.v1.') || at.descriptor.options?.mapEntry) continue;
      const codec = ownCodec(at);
      const bytes = codec.encode(codec.fromPartial(samples.full(name))).finish();
      for (let end = 0; end < bytes.length; end += 1 + Math.floor(bytes.length / 50)) {
        try {
          codec.decode(bytes.subarray(0, end));
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(100);
  });

  it('reads fields in any order and several times, the last one winning', () => {
    const bytes = new ReferenceWriter()
      .uint32(18)
      .string('b')
      .uint32(10)
      .string('a')
      .uint32(10)
      .string('c')
      .finish();
    expect(StepActionEvent.decode(bytes)).toMatchObject({ workerId: 'c', jobId: 'b' });
  });

  it('reads what the reference reader reads', () => {
    const bytes = new BinaryWriter().uint32(300).int32(-7).string('ä').finish();
    const reader = new ReferenceReader(bytes);
    expect([reader.uint32(), reader.int32(), reader.string()]).toEqual([300, -7, 'ä']);
  });
});

describe('OTLP messages', () => {
  const schema = ownSchema();
  const otlp = [...schema.messages].filter(([name]) => name.startsWith('.opentelemetry.'));
  it.each(otlp)('%s survives encoding with every field set', (name, at) => {
    const codec = ownCodec(at);
    const samples = new MessageSamples(schema, 4, true);
    for (let choice = 0; choice < 8; choice++) {
      const message = codec.fromPartial(samples.full(name, choice));
      expect(codec.decode(codec.encode(message).finish())).toEqual(message);
    }
  });
});

describe('numbers of 64 bits in messages', () => {
  it('keep nanoseconds of spans exactly', () => {
    const span = otlpTrace.Span.fromPartial({ startTimeUnixNano: 1_800_000_000_123_456_789n });
    expect(otlpTrace.Span.decode(otlpTrace.Span.encode(span).finish()).startTimeUnixNano).toBe(
      1_800_000_000_123_456_789n,
    );
  });
});

describe('the JSON form', () => {
  it('is read with proto field names and with camelCase names', () => {
    const request = workflowsProto.BulkTriggerWorkflowRequest;
    const expected = request.fromPartial({
      workflows: [{ name: 'n', additionalMetadata: '{}', childIndex: 0 }],
    });
    const snake = { workflows: [{ name: 'n', additional_metadata: '{}', child_index: 0 }] };
    const camel = { workflows: [{ name: 'n', additionalMetadata: '{}', childIndex: 0 }] };
    expect(request.fromJSON(snake)).toEqual(expected);
    expect(request.fromJSON(camel)).toEqual(expected);
  });
});
