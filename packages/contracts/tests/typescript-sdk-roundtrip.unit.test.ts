import { ownCodec, ownModule, sdkCodec, sdkModule } from './codecs';
import { ownSchema } from './descriptors';
import { MessageSamples } from './message-samples';

/** What newer SDKs than TypeScript 1.33.2 send; its decoder steps over these fields. */
const UNKNOWN_TO_TYPESCRIPT_SDK: Record<string, string[]> = {
  '.StepActionEvent': ['retryAfterMs'],
  '.BatchActionEventItem': ['retryAfterMs'],
  '.v1.DurableTaskEventLogEntryCompletedResponse': ['satisfiedOrder'],
  '.v1.DurableTaskWorkerStatusRequest': ['receivedSatisfiedOrders'],
};
const MESSAGES_UNKNOWN_TO_TYPESCRIPT_SDK = [
  '.PauseRateLimitRequest',
  '.PauseRateLimitResponse',
  '.v1.DurableTaskReceivedSatisfiedOrder',
];
const METHODS_UNKNOWN_TO_TYPESCRIPT_SDK = ['/WorkflowService/PauseRateLimit'];

const schema = ownSchema();
const messages = [...schema.messages].filter(
  ([name, { descriptor }]) => !descriptor.options?.mapEntry && !/^\.(google|opentelemetry)\./.test(name),
);
const shared = messages.filter(([name]) => !MESSAGES_UNKNOWN_TO_TYPESCRIPT_SDK.includes(name));

/** The message without the fields the SDK does not know, at every depth. */
function asSdkSees(value: unknown, fullName: string): unknown {
  const { descriptor } = schema.messages.get(fullName)!;
  const hidden = UNKNOWN_TO_TYPESCRIPT_SDK[fullName] ?? [];
  return mapFields(value as Record<string, unknown>, (key, field) => {
    if (hidden.includes(key)) return undefined;
    const type = descriptor.field?.find(
      (f) => f.name.replace(/_([a-z0-9])/g, (_, c) => c.toUpperCase()) === key,
    );
    if (type?.type !== 'TYPE_MESSAGE' || type.typeName?.startsWith('.google.')) return field;
    const target = schema.messages.get(type.typeName!)!.descriptor;
    if (target.options?.mapEntry) {
      const mapped = target.field![1]!;
      if (mapped.type !== 'TYPE_MESSAGE') return field;
      return mapFields(field as Record<string, unknown>, (_, item) => asSdkSees(item, mapped.typeName!));
    }
    if (Array.isArray(field)) return field.map((item) => asSdkSees(item, type.typeName!));
    return field === undefined ? undefined : asSdkSees(field, type.typeName!);
  });
}

function mapFields(from: Record<string, unknown>, change: (key: string, value: unknown) => unknown) {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, change(key, value)]));
}

function* samplesOf(name: string, seed: number) {
  const samples = new MessageSamples(schema, seed);
  const { descriptor } = schema.messages.get(name)!;
  yield {};
  for (let choice = 0; choice < Math.max(3, descriptor.field?.length ?? 0); choice++) {
    yield samples.full(name, choice);
  }
  yield* samples.single(name);
}

describe('messages against the encoders of the TypeScript SDK 1.33.2 (WIR)', () => {
  it('covers every message of the contract', () => {
    expect(messages).toHaveLength(116);
  });

  it.each(shared)('%s written by us is read by the SDK', (name, at) => {
    const own = ownCodec(at);
    const sdk = sdkCodec(at)!;
    for (const sample of samplesOf(name, 1)) {
      const bytes = own.encode(own.fromPartial(sample)).finish();
      expect(sdk.decode(bytes)).toEqual(sdk.fromPartial(asSdkSees(sample, name)));
    }
  });

  it.each(shared)('%s written by the SDK is read by us', (name, at) => {
    const own = ownCodec(at);
    const sdk = sdkCodec(at)!;
    for (const sample of samplesOf(name, 2)) {
      const bytes = sdk.encode(sdk.fromPartial(sample)).finish();
      expect(own.decode(bytes)).toEqual(own.fromPartial(asSdkSees(sample, name)));
    }
  });

  it.each(messages)('%s survives our own encoding and its JSON form', (name, at) => {
    const own = ownCodec(at);
    for (const sample of samplesOf(name, 3)) {
      const message = own.fromPartial(sample);
      expect(own.decode(own.encode(message).finish())).toEqual(message);
      expect(own.fromJSON(JSON.parse(JSON.stringify(own.toJSON(message))))).toEqual(message);
    }
  });

  it('knows no message or field the table above hides without need', () => {
    const needless: string[] = [];
    for (const name of MESSAGES_UNKNOWN_TO_TYPESCRIPT_SDK) {
      if (sdkCodec(schema.messages.get(name)!)) needless.push(name);
    }
    for (const [name, fields] of Object.entries(UNKNOWN_TO_TYPESCRIPT_SDK)) {
      const base = sdkCodec(schema.messages.get(name)!)!.fromPartial({});
      for (const field of fields) if (field in base) needless.push(`${name}.${field}`);
    }
    expect(needless).toEqual([]);
  });

  it('declares every message the SDK has', () => {
    const files = new Set(messages.map(([, at]) => at.file));
    const missing: string[] = [];
    for (const file of files) {
      for (const [name, value] of Object.entries(sdkModule(file))) {
        if (
          typeof value?.decode === 'function' &&
          ownModule(file)[name] === undefined &&
          !/Entry$/.test(name)
        ) {
          missing.push(`${file}: ${name}`);
        }
      }
    }
    expect(missing).toEqual([]);
  });
});

describe('enums against the TypeScript SDK', () => {
  const enums = [...schema.enums].filter(([name]) => !name.startsWith('.opentelemetry'));
  it.each(enums)('%s has the names and numbers of the SDK', (_, at) => {
    expect(ownModule(at.file)[at.exportName]).toEqual(sdkModule(at.file)[at.exportName]);
  });
});

describe('service definitions against the TypeScript SDK', () => {
  interface SdkMethod {
    name: string;
    requestStream: boolean;
    responseStream: boolean;
  }
  const hatchet = [...schema.services].filter(([name]) => !name.startsWith('.opentelemetry'));
  it.each(hatchet)('%s has the paths and stream directions of the SDK', (_, at) => {
    const definition = sdkModule(at.file)[`${at.exportName}Definition`];
    const theirs = Object.values<SdkMethod>(definition.methods).map((method) => ({
      path: `/${definition.fullName}/${method.name}`,
      requestStream: method.requestStream,
      responseStream: method.responseStream,
    }));
    const own: Record<string, { path: string; requestStream: boolean; responseStream: boolean }> = ownModule(
      at.file,
    )[`${at.exportName}Service`];
    const ours = Object.values(own)
      .map(({ path, requestStream, responseStream }) => ({ path, requestStream, responseStream }))
      .filter(({ path }) => !METHODS_UNKNOWN_TO_TYPESCRIPT_SDK.includes(path));
    expect(ours).toEqual(theirs);
  });
});
