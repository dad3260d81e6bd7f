import { hash, randomFillSync } from 'node:crypto';

/**
 * UUIDv7 (RFC 9562), the one kind of id: 48 bits of milliseconds, then a counter of 26 bits that starts at a random
 * point in its lower half at every new millisecond, then 48 random bits. The counter keeps ids of one
 * process and millisecond in the order they were made, which sequences and indexes like.
 */
const COUNTER_BITS = 26;
const COUNTER_MAX = 2 ** COUNTER_BITS - 1;
/** Random start below this leaves at least 33 million ids in each millisecond. */
const COUNTER_START_MAX = 2 ** (COUNTER_BITS - 1);
/** Counter bits that do not fit into the 12 bits beside the version. */
const COUNTER_LOW_BITS = 14;

/** 6 bytes per id: one call into the generator of the operating system per 2,730 ids. */
const randomPool = Buffer.allocUnsafe(16_384);
let poolIndex = randomPool.length;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

let lastMs = -1;
let counter = 0;
/** `xxxxxxxx-xxxx-` of `lastMs`. */
let timePrefix = '';

/**
 * A new id whose time is exactly `nowMs`. Ids made with the same `nowMs` in a row sort in the order they were made;
 * a `nowMs` that goes back is honoured, because the id decides the partition.
 * @param nowMs epoch milliseconds, 0 to 2^48-1; fractions are dropped
 */
export function uuidv7(nowMs: number): string {
  if (poolIndex + 10 > randomPool.length) {
    randomFillSync(randomPool);
    poolIndex = 0;
  }
  const ms = Math.floor(nowMs);
  if (ms !== lastMs || counter === COUNTER_MAX) {
    timePrefix = prefixOf(ms);
    lastMs = ms;
    counter = randomPool.readUInt32BE(poolIndex) % COUNTER_START_MAX;
    poolIndex += 4;
  } else {
    counter++;
  }
  const high = counter >>> COUNTER_LOW_BITS;
  const low = counter & 0x3fff;
  const pool = randomPool;
  const index = poolIndex;
  poolIndex += 6;
  return (
    timePrefix +
    HEX[0x70 | (high >>> 8)] +
    HEX[high & 0xff] +
    '-' +
    HEX[0x80 | (low >>> 8)] +
    HEX[low & 0xff] +
    '-' +
    HEX[pool[index]!] +
    HEX[pool[index + 1]!] +
    HEX[pool[index + 2]!] +
    HEX[pool[index + 3]!] +
    HEX[pool[index + 4]!] +
    HEX[pool[index + 5]!]
  );
}

/** The epoch milliseconds in the first 48 bits of a UUID; of a UUID that is not version 7, some number. */
export function uuidTime(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The smallest version 7 id of the millisecond `ms`: ids from `ms` on are `>=` it, earlier ones are `<`. */
export function uuidLowerBound(ms: number): string {
  return `${prefixOf(Math.ceil(ms))}7000-8000-000000000000`;
}

/**
 * The id of the task at `index` of a run: the same at every call, so that an advance that is repeated inserts the
 * same rows, and with the time of the run, so that both live in partitions of the same day.
 * @param runId a version 7 id
 * @param index position of the task, a whole number of at least 0
 */
export function deriveTaskId(runId: string, index: number): string {
  const run = runId.toLowerCase();
  const digest = hash('sha256', `${run}/${index}`, 'hex');
  const variant = HEX[0x80 | (Number.parseInt(digest.slice(3, 5), 16) & 0x3f)];
  return `${run.slice(0, 14)}7${digest.slice(0, 3)}-${variant}${digest.slice(5, 7)}-${digest.slice(7, 19)}`;
}

/** Without repetition of unknown length there is nothing to backtrack into. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether `value` is a UUID of any version in its canonical text form, in lower or upper case. */
export function isUuid(value: unknown): boolean {
  return typeof value === 'string' && UUID.test(value);
}

function prefixOf(ms: number): string {
  if (!(ms >= 0 && ms < 2 ** 48)) throw new RangeError(`UUIDv7: time is ${ms}, expected 0 to 2^48-1 ms`);
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-`;
}
