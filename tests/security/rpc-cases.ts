import {
  AdminServiceService,
  DispatcherService,
  EventsServiceService,
  TraceServiceService,
  V1DispatcherService,
  WorkflowServiceService,
} from '@hatchet-ts/contracts';
import { nastyNumber, nastyText } from './nasty';
import type { Random } from './random';
import { rpcSamples, type Subjects } from './rpc-samples';

interface Method {
  path: string;
  responseStream: boolean;
  requestSerialize(message: never): Buffer;
  requestDeserialize(bytes: Buffer): unknown;
}

const METHODS = new Map<string, Method>(
  [
    DispatcherService,
    WorkflowServiceService,
    EventsServiceService,
    AdminServiceService,
    V1DispatcherService,
    TraceServiceService,
  ]
    .flatMap((service) => Object.values(service) as unknown as Method[])
    .map((method) => [method.path, method]),
);

export interface RpcCase {
  path: string;
  message: Uint8Array;
}

/** A call that was right until chance changed its fields or its bytes. */
export function rpcCase(random: Random, subjects: Subjects): RpcCase {
  const samples = rpcSamples(subjects);
  const sample = random.of(samples);
  const method = METHODS.get(sample.path)!;
  // A stream that is let in stays open until its deadline: enough of them, and no more.
  if (method.responseStream && random.chance(0.7)) return rpcCase(random, subjects);
  const bytes = Buffer.from(sample.message);
  if (random.chance(0.25)) return { path: sample.path, message: spoiledBytes(random, bytes) };
  const message = spoiled(random, method.requestDeserialize(bytes), random.of([0.1, 0.3, 0.7]));
  return { path: sample.path, message: method.requestSerialize(message as never) };
}

function spoiledBytes(random: Random, bytes: Buffer): Buffer {
  if (random.chance(0.2) || bytes.length === 0) return random.bytes(random.below(300));
  const copy = Buffer.from(bytes);
  for (let i = 0; i <= random.below(4); i++) copy[random.below(copy.length)] = random.below(256);
  if (random.chance(0.3)) return copy.subarray(0, random.below(copy.length));
  return random.chance(0.2) ? Buffer.concat([copy, copy]) : copy;
}

/** The same kind of message with other values. */
function spoiled(random: Random, value: unknown, rate: number): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => spoiled(random, item, rate));
    if (!random.chance(rate)) return items;
    return random.chance(0.5) ? [] : Array.from({ length: random.below(20) }, () => items).flat();
  }
  if (Buffer.isBuffer(value)) {
    if (!random.chance(rate)) return value;
    return random.chance(0.5) ? Buffer.from(nastyText(random)) : random.bytes(random.below(200));
  }
  if (value instanceof Date) return random.chance(rate) ? new Date(random.below(2 ** 42)) : value;
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, spoiled(random, member, rate)]),
    );
  if (!random.chance(rate)) return value;
  if (typeof value === 'string')
    return random.chance(0.3) ? '{"a":[1,{"b":null}]}' : nastyText(random).toWellFormed();
  if (typeof value === 'number') return int32(nastyNumber(random));
  if (typeof value === 'boolean') return !value;
  return value;
}

const int32 = (value: number) => Math.trunc(value) | 0;
