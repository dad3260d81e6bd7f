import { type FieldDescriptor, loadSchema, ownSchema, type ProtoSchema } from './descriptors';

/** Reason why ours and a published descriptor set differ, by full name (`.Message` or `.Message.field`). */
type AllowedDifferences = Record<string, string>;

const PROFILES_ONLY = 'string table of the profiles signal; never sent in traces';
const ENTITIES = 'in development upstream; resource attributes carry the same facts';
const FILES_ONLY = 'wrapper for traces stored in files; not part of the receiver';
const FLAG_MASKS = 'names of bits of Span.flags, which are stored as they come';

const OTLP_LEFT_OUT: AllowedDifferences = {
  '.opentelemetry.proto.common.v1.AnyValue.string_value_strindex': PROFILES_ONLY,
  '.opentelemetry.proto.common.v1.KeyValue.key_strindex': PROFILES_ONLY,
  '.opentelemetry.proto.common.v1.EntityRef': ENTITIES,
  '.opentelemetry.proto.common.v1.EntityRef.schema_url': ENTITIES,
  '.opentelemetry.proto.common.v1.EntityRef.type': ENTITIES,
  '.opentelemetry.proto.common.v1.EntityRef.id_keys': ENTITIES,
  '.opentelemetry.proto.common.v1.EntityRef.description_keys': ENTITIES,
  '.opentelemetry.proto.resource.v1.Resource.entity_refs': ENTITIES,
  '.opentelemetry.proto.trace.v1.TracesData': FILES_ONLY,
  '.opentelemetry.proto.trace.v1.TracesData.resource_spans': FILES_ONLY,
  '.opentelemetry.proto.trace.v1.SpanFlags.SPAN_FLAGS_DO_NOT_USE': FLAG_MASKS,
  '.opentelemetry.proto.trace.v1.SpanFlags.SPAN_FLAGS_TRACE_FLAGS_MASK': FLAG_MASKS,
  '.opentelemetry.proto.trace.v1.SpanFlags.SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK': FLAG_MASKS,
  '.opentelemetry.proto.trace.v1.SpanFlags.SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK': FLAG_MASKS,
};

function fieldLine(field: FieldDescriptor, oneofs: { name: string }[] | undefined): string {
  const presence = field.proto3Optional ? 'optional' : '';
  const oneof =
    field.oneofIndex !== undefined && !field.proto3Optional
      ? `oneof ${oneofs?.[field.oneofIndex]?.name}`
      : '';
  return [field.number, field.label, presence, oneof, field.type, field.typeName ?? ''].join(' ');
}

/** One line per message, field, enum value and method: what the wire and the generated types depend on. */
function lines(schema: ProtoSchema): Map<string, string> {
  const result = new Map<string, string>();
  for (const [name, { descriptor }] of schema.messages) {
    result.set(name, descriptor.options?.mapEntry ? 'map entry' : 'message');
    for (const field of descriptor.field ?? []) {
      result.set(`${name}.${field.name}`, fieldLine(field, descriptor.oneofDecl));
    }
  }
  for (const [name, { descriptor }] of schema.enums) {
    for (const value of descriptor.value) result.set(`${name}.${value.name}`, `value ${value.number}`);
  }
  for (const [name, { descriptor }] of schema.services) {
    for (const method of descriptor.method) {
      const request = `${method.clientStreaming ? 'stream ' : ''}${method.inputType}`;
      const response = `${method.serverStreaming ? 'stream ' : ''}${method.outputType}`;
      result.set(`${name}/${method.name}`, `${request} -> ${response}`);
    }
  }
  return result;
}

function differences(ours: Map<string, string>, theirs: Map<string, string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    if (ours.get(name) !== theirs.get(name)) {
      found.set(name, `ours: ${ours.get(name) ?? 'absent'}; theirs: ${theirs.get(name) ?? 'absent'}`);
    }
  }
  return found;
}

function compare(fixture: string, scope: RegExp, allowed: AllowedDifferences) {
  const own = new Map([...lines(ownSchema())].filter(([name]) => scope.test(name)));
  const published = lines(loadSchema(`fixtures/${fixture}`));
  const found = differences(own, published);
  const unexplained = [...found]
    .filter(([name]) => !(name in allowed))
    .map(([name, what]) => `${name}: ${what}`);
  const needless = Object.keys(allowed).filter((name) => !found.has(name));
  return { compared: published.size, unexplained, needless };
}

describe('our .proto files against published descriptors', () => {
  it('have every message, field, enum value and method of the Python SDK 1.43.1, alike (WIR)', () => {
    const result = compare('python-sdk-1.43.1-descriptors.json', /^\.(?!google|opentelemetry)/, {});
    expect(result.unexplained).toEqual([]);
    expect(result.needless).toEqual([]);
    expect(result.compared).toBeGreaterThan(500);
  });

  it('have the OTLP trace messages, alike but for the differences listed', () => {
    const result = compare(
      'opentelemetry-proto-1.45.2-descriptors.json',
      /^\.opentelemetry\./,
      OTLP_LEFT_OUT,
    );
    expect(result.unexplained).toEqual([]);
    expect(result.needless).toEqual([]);
    expect(result.compared).toBeGreaterThan(80);
  });
});
