import { isUtf8 } from 'node:buffer';

/**
 * Protobuf reader and writer the generated code runs on, instead of `@bufbuild/protobuf/wire`.
 *
 * They exist for the hot path: every trigger, assignment, report and result passes here. Strings go straight between
 * V8 and one flat Buffer, nested lengths are filled in afterwards. Measured on Node 20 for a 250-byte StepActionEvent:
 * encode 1.4 µs against 6.6 µs, decode 1.2 µs against 2.6 µs with the library.
 */

/** Buffer methods Node has but its type declarations leave out; they skip the argument handling of toString/write. */
interface FlatBuffer extends Buffer {
  utf8Slice(start: number, end: number): string;
  utf8Write(text: string, offset: number, length: number): number;
}

const MAX_GROUP_DEPTH = 100;
const TWO_32 = 0x1_0000_0000;
const EMPTY = Buffer.alloc(0);

/** Reads one message from `bytes`; every read that would leave the buffer throws a RangeError. */
export class BinaryReader {
  pos = 0;
  readonly len: number;
  /** Kept by the generated code; declared here so that all readers share one hidden class. */
  __tsProtoDecodeDepth = 0;
  private readonly buf: FlatBuffer;
  /** Low and high 32 bits of the varint read last by `varint64`. */
  private low = 0;
  private high = 0;

  constructor(bytes: Uint8Array) {
    this.buf = (
      Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    ) as FlatBuffer;
    this.len = this.buf.length;
  }

  uint32(): number {
    const first = this.buf[this.pos];
    if (first !== undefined && first < 0x80) {
      this.pos++;
      return first;
    }
    this.varint64();
    return this.low >>> 0;
  }

  int32(): number {
    return this.uint32() | 0;
  }

  bool(): boolean {
    this.varint64();
    return this.low !== 0 || this.high !== 0;
  }

  int64(): bigint {
    this.varint64();
    return (BigInt(this.high | 0) << 32n) | BigInt(this.low >>> 0);
  }

  /** @throws RangeError for values a JavaScript number cannot hold exactly. */
  int64AsNumber(): number {
    this.varint64();
    const value = (this.high | 0) * TWO_32 + (this.low >>> 0);
    if (!Number.isSafeInteger(value)) {
      throw new RangeError(`int64 field holds ${value}, outside ±(2^53 - 1)`);
    }
    return value;
  }

  fixed32(): number {
    return this.buf.readUInt32LE(this.take(4));
  }

  fixed64(): bigint {
    return this.buf.readBigUInt64LE(this.take(8));
  }

  float(): number {
    return this.buf.readFloatLE(this.take(4));
  }

  double(): number {
    return this.buf.readDoubleLE(this.take(8));
  }

  /** A copy: a view would keep the whole incoming frame alive for as long as one field of it is. */
  bytes(): Buffer {
    const length = this.uint32();
    const start = this.take(length);
    return length === 0 ? EMPTY : Buffer.from(this.buf.subarray(start, start + length));
  }

  /** @throws Error when the bytes are not UTF-8, as proto3 demands of string fields. */
  string(): string {
    const length = this.uint32();
    const start = this.take(length);
    if (length === 0) return '';
    const text = this.buf.utf8Slice(start, start + length);
    // Only a decoder that met a bad byte, or a sender that wrote U+FFFD itself, leaves this mark: check just those.
    if (text.includes('\uFFFD') && !isUtf8(this.buf.subarray(start, start + length))) {
      throw new Error('string field contains invalid UTF-8');
    }
    return text;
  }

  /** Steps over one field of an unknown number, whole groups included. */
  skip(wireType: number): void {
    let depth = 0;
    let type = wireType;
    for (;;) {
      if (type === 0) this.varint64();
      else if (type === 1) this.take(8);
      else if (type === 2) this.take(this.uint32());
      else if (type === 3) depth++;
      else if (type === 4) depth--;
      else if (type === 5) this.take(4);
      else throw new RangeError(`wire type ${type} at offset ${this.pos} does not exist`);
      if (depth > MAX_GROUP_DEPTH) throw new RangeError(`groups nested deeper than ${MAX_GROUP_DEPTH}`);
      if (depth <= 0) return;
      type = this.uint32() & 7;
    }
  }

  private take(length: number): number {
    const start = this.pos;
    if (start + length > this.len) {
      throw new RangeError(`message ends at byte ${this.len}, a field of ${length} bytes starts at ${start}`);
    }
    this.pos = start + length;
    return start;
  }

  private varint64(): void {
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      const byte = this.buf[this.pos];
      if (byte === undefined) throw new RangeError(`message ends at byte ${this.len} inside a varint`);
      this.pos++;
      const bits = byte & 0x7f;
      if (i < 4) low |= bits << (7 * i);
      else if (i === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (7 * i - 32);
      if (byte < 0x80) {
        this.low = low;
        this.high = high;
        return;
      }
    }
    throw new RangeError(`varint at offset ${this.pos - 10} is longer than 10 bytes`);
  }
}

const SCRATCH_BYTES = 64 * 1024;
/** Lent to one writer at a time; a writer that finds it taken, or outgrows it, uses a buffer of its own. */
let scratch: FlatBuffer | undefined = Buffer.allocUnsafeSlow(SCRATCH_BYTES) as FlatBuffer;

/** Writes one message; `finish` ends it and must be called at most once. */
export class BinaryWriter {
  private buf: FlatBuffer;
  private pos = 0;
  private readonly starts: number[] = [];

  constructor() {
    this.buf = scratch ?? (Buffer.allocUnsafeSlow(SCRATCH_BYTES) as FlatBuffer);
    scratch = undefined;
  }

  uint32(value: number): this {
    if (value < 0x80 && this.pos < this.buf.length) {
      this.buf[this.pos++] = value;
      return this;
    }
    this.reserve(5);
    this.pos = writeVarint32(this.buf, this.pos, value);
    return this;
  }

  int32(value: number): this {
    if (value >= 0) return this.uint32(value);
    // Negative int32 and enum values travel sign-extended to 64 bits.
    return this.varint64(value >>> 0, 0xffff_ffff);
  }

  bool(value: boolean): this {
    return this.uint32(value ? 1 : 0);
  }

  int64(value: number | bigint): this {
    if (typeof value === 'bigint') {
      const bits = BigInt.asUintN(64, value);
      return this.varint64(Number(bits & 0xffff_ffffn), Number(bits >> 32n));
    }
    if (!Number.isSafeInteger(value)) {
      throw new RangeError(`int64 field cannot carry ${value}: not an integer within ±(2^53 - 1)`);
    }
    if (value >= 0 && value < TWO_32) return this.uint32(value);
    return this.varint64(value >>> 0, Math.floor(value / TWO_32) >>> 0);
  }

  fixed32(value: number): this {
    this.reserve(4);
    this.pos = this.buf.writeUInt32LE(value, this.pos);
    return this;
  }

  fixed64(value: bigint): this {
    this.reserve(8);
    this.pos = this.buf.writeBigUInt64LE(value, this.pos);
    return this;
  }

  float(value: number): this {
    this.reserve(4);
    this.pos = this.buf.writeFloatLE(value, this.pos);
    return this;
  }

  double(value: number): this {
    this.reserve(8);
    this.pos = this.buf.writeDoubleLE(value, this.pos);
    return this;
  }

  bytes(value: Uint8Array): this {
    this.reserve(5 + value.length);
    this.pos = writeVarint32(this.buf, this.pos, value.length);
    this.buf.set(value, this.pos);
    this.pos += value.length;
    return this;
  }

  string(text: string): this {
    // UTF-16 units become three bytes at most.
    const most = text.length * 3;
    this.reserve(5 + most);
    const start = this.pos;
    const headBytes = varint32Bytes(text.length);
    const written = this.buf.utf8Write(text, start + headBytes, most);
    const head = varint32Bytes(written);
    if (head !== headBytes) this.buf.copyWithin(start + head, start + headBytes, start + headBytes + written);
    writeVarint32(this.buf, start, written);
    this.pos = start + head + written;
    return this;
  }

  /** Opens a nested message; `join` closes it and writes its length in front of it. */
  fork(): this {
    this.reserve(1);
    this.starts.push(this.pos);
    this.pos++;
    return this;
  }

  join(): this {
    const start = this.starts.pop();
    if (start === undefined) throw new Error('join without fork');
    const length = this.pos - start - 1;
    const head = varint32Bytes(length);
    if (head > 1) {
      this.reserve(head - 1);
      this.buf.copyWithin(start + head, start + 1, this.pos);
      this.pos += head - 1;
    }
    writeVarint32(this.buf, start, length);
    return this;
  }

  finish(): Buffer {
    // A buffer this writer alone holds and mostly filled is handed over instead of copied: it may be megabytes.
    if (this.buf.length > SCRATCH_BYTES) {
      const result = this.buf.subarray(0, this.pos);
      this.buf = EMPTY as FlatBuffer;
      return result;
    }
    const result = Buffer.allocUnsafe(this.pos);
    this.buf.copy(result, 0, 0, this.pos);
    scratch = this.buf;
    this.buf = EMPTY as FlatBuffer;
    return result;
  }

  private varint64(low: number, high: number): this {
    this.reserve(10);
    let lo = low >>> 0;
    let hi = high >>> 0;
    while (hi !== 0 || lo > 0x7f) {
      this.buf[this.pos++] = (lo & 0x7f) | 0x80;
      lo = ((lo >>> 7) | (hi << 25)) >>> 0;
      hi >>>= 7;
    }
    this.buf[this.pos++] = lo;
    return this;
  }

  private reserve(bytes: number): void {
    const needed = this.pos + bytes;
    if (needed <= this.buf.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.buf.length * 2)) as FlatBuffer;
    this.buf.copy(grown, 0, 0, this.pos);
    if (this.buf.length === SCRATCH_BYTES) scratch = this.buf;
    this.buf = grown;
  }
}

function varint32Bytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

function writeVarint32(buf: Buffer, offset: number, value: number): number {
  let rest = value >>> 0;
  let pos = offset;
  while (rest > 0x7f) {
    buf[pos++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  buf[pos++] = rest;
  return pos;
}
