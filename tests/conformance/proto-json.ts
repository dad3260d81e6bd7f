import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  createFileRegistry,
  type DescMessage,
  type DescMethod,
  type FileRegistry,
  fromBinary,
  fromJson,
  type JsonValue,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { JsonObject } from './trace';

/**
 * Messages between bytes and proto3 JSON, from the descriptors alone. Shares no code with the platform's own encoder,
 * so a field the platform drops, renames or sends as an explicit default shows.
 */
const DESCRIPTORS = path.join(__dirname, '../../packages/contracts/src/generated/descriptors.json');
let registry: FileRegistry | undefined;

function contract(): FileRegistry {
  registry ??= createFileRegistry(
    fromJson(FileDescriptorSetSchema, JSON.parse(readFileSync(DESCRIPTORS, 'utf8')) as JsonValue),
  );
  return registry;
}

/** Every method of the contract. */
export function allMethods(): DescMethod[] {
  return [...contract()].flatMap((type) => (type.kind === 'service' ? type.methods : []));
}

/** `package.Service/Method`, as traces and the paths of calls name a method. */
export const rpcOf = (method: DescMethod) => `${method.parent.typeName}/${method.name}`;

/** @throws Error when the contract has no such method */
export function methodOf(rpc: string): DescMethod {
  const method = allMethods().find((candidate) => rpcOf(candidate) === rpc);
  if (method === undefined) throw new Error(`The contract has no rpc ${rpc}.`);
  return method;
}

/** @throws Error naming the field when the message has one the contract does not know */
export function encodeMessage(type: DescMessage, message: JsonObject): Buffer {
  return Buffer.from(toBinary(type, fromJson(type, message as JsonValue, { registry: contract() })));
}

export function decodeMessage(type: DescMessage, bytes: Uint8Array): JsonObject {
  return toJson(type, fromBinary(type, bytes), {
    useProtoFieldName: true,
    registry: contract(),
  }) as JsonObject;
}
