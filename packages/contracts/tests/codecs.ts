import { dirname, join } from 'node:path';
import type { Located } from './descriptors';
import type { Sample } from './message-samples';

/** Generated functions of a message, seen without its type. */
export interface Codec {
  encode(message: unknown): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Sample;
  fromPartial(sample: unknown): Sample;
  fromJSON(json: unknown): Sample;
  toJSON(message: unknown): unknown;
}
// biome-ignore lint/suspicious/noExplicitAny: generated modules are looked up by name here.
type Module = Record<string, any>;

const sdkHome = dirname(require.resolve('@hatchet-dev/typescript-sdk/package.json'));

export const ownModule = (file: string): Module => require(join('..', 'src', 'generated', file));
/** The compiled protobuf code inside the published TypeScript SDK. */
export const sdkModule = (file: string): Module => require(join(sdkHome, 'protoc', file));

export const ownCodec = (at: Located<unknown>): Codec => ownModule(at.file)[at.exportName];
export const sdkCodec = (at: Located<unknown>): Codec | undefined => sdkModule(at.file)[at.exportName];
