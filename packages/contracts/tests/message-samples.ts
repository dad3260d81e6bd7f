import type { FieldDescriptor, MessageDescriptor, ProtoSchema } from './descriptors';

export type Sample = Record<string, unknown>;

const TEXTS = [
  'x',
  '0191a2b3-c4d5-7e6f-8a9b-0c1d2e3f4a5b',
  '{"input":{"n":1}}',
  'Grüße, 世界 🚀',
  '\u0000 and \uFFFD',
  'long '.repeat(40),
  '長'.repeat(60),
];
const INT32S = [1, 127, 128, 300, 2 ** 31 - 1, -1, -(2 ** 31)];
const INT64S = [1, 2 ** 31, 2 ** 32, 2 ** 40 + 5, 2 ** 53 - 1, -1, -(2 ** 32) - 7, -(2 ** 53) + 1];
const FLOATS = [0.5, 1.25, -3.75, 2 ** 20];
/** Beyond this nesting message fields stay unset, which ends recursive types. */
const MAX_DEPTH = 4;

export const camelCase = (name: string) => name.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());

/** Makes values for every field of a message, in the shape of the generated TypeScript types. */
export class MessageSamples {
  private state: number;

  /** `bigints`: 64-bit integers as bigint, as the OTLP messages have them. */
  constructor(
    private readonly schema: ProtoSchema,
    seed: number,
    private readonly bigints = false,
  ) {
    this.state = seed;
  }

  /** All fields set; of each oneof the member `choice` (counted round) is set. */
  full(fullName: string, choice = 0, depth = 0): Sample {
    const sample: Sample = {};
    const { descriptor } = this.schema.messages.get(fullName)!;
    for (const field of descriptor.field ?? []) {
      if (isPlainOneof(field) && !isChosen(descriptor, field, choice)) continue;
      if (field.type === 'TYPE_MESSAGE' && depth >= MAX_DEPTH && !this.entryOf(field)) continue;
      sample[camelCase(field.name)] = this.value(field, depth);
    }
    return sample;
  }

  /** One sample per field, holding this field alone. */
  *single(fullName: string): Generator<Sample> {
    const { descriptor } = this.schema.messages.get(fullName)!;
    for (const field of descriptor.field ?? []) {
      yield { [camelCase(field.name)]: this.value(field, MAX_DEPTH - 1) };
    }
  }

  private value(field: FieldDescriptor, depth: number): unknown {
    const entry = this.entryOf(field);
    if (entry) {
      const [key, value] = entry.field!;
      return Object.fromEntries(
        [0, 1, 2].map((i) => [`${this.one(key!, depth)}${i}`, this.one(value!, depth)]),
      );
    }
    if (field.label === 'LABEL_REPEATED') return [0, 1, 2].map(() => this.one(field, depth));
    return this.one(field, depth);
  }

  private one(field: FieldDescriptor, depth: number): unknown {
    switch (field.type) {
      case 'TYPE_STRING':
        return this.pick(TEXTS);
      case 'TYPE_INT32':
        return this.pick(INT32S);
      case 'TYPE_UINT32':
      case 'TYPE_FIXED32':
        return this.pick([1, 2 ** 32 - 1, 128]);
      case 'TYPE_INT64':
        return this.bigints ? this.pick([...INT64S.map(BigInt), -(2n ** 63n)]) : this.pick(INT64S);
      case 'TYPE_FIXED64':
        return this.pick([1n, 2n ** 64n - 1n, 1_800_000_000_123_456_789n]);
      case 'TYPE_BOOL':
        return true;
      case 'TYPE_FLOAT':
      case 'TYPE_DOUBLE':
        return this.pick(FLOATS);
      case 'TYPE_BYTES':
        return Buffer.from(this.pick(TEXTS));
      case 'TYPE_ENUM': {
        const values = this.schema.enums.get(field.typeName!)!.descriptor.value;
        return this.pick(values.filter((value) => value.number !== 0 || values.length === 1)).number;
      }
      case 'TYPE_MESSAGE':
        if (field.typeName === '.google.protobuf.Timestamp') {
          return new Date(this.pick([0, 1, 999, 1_700_000_000_123, 4_102_444_800_000]));
        }
        return this.full(field.typeName!, this.next(), depth + 1);
      default:
        throw new Error(`no sample for ${field.type}`);
    }
  }

  private entryOf(field: FieldDescriptor): MessageDescriptor | undefined {
    if (field.type !== 'TYPE_MESSAGE') return undefined;
    const type = this.schema.messages.get(field.typeName!)!.descriptor;
    return type.options?.mapEntry ? type : undefined;
  }

  private pick<T>(values: T[]): T {
    return values[this.next() % values.length]!;
  }

  /** Linear congruential generator: the same seed makes the same samples on every machine. */
  private next(): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.state >>> 8;
  }
}

function isPlainOneof(field: FieldDescriptor): boolean {
  return field.oneofIndex !== undefined && !field.proto3Optional;
}

function isChosen(message: MessageDescriptor, field: FieldDescriptor, choice: number): boolean {
  const members = message.field!.filter(
    (other) => isPlainOneof(other) && other.oneofIndex === field.oneofIndex,
  );
  return members[choice % members.length] === field;
}
