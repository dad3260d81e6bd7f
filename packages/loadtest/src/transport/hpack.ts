import { decodeHuffman } from './huffman';

/**
 * As much of HPACK as a client needs that keeps no header table: it announces a table size of 0 to its peer and never
 * indexes what it sends.
 */

/** Every header as a literal without indexing: the block is the same for each call and can be made once. */
export function encodeHeaderBlock(headers: Iterable<readonly [name: string, value: string]>): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of headers) {
    parts.push(Buffer.from([0]), encodeString(name), encodeString(value));
  }
  return Buffer.concat(parts);
}

/** Headers sent as literals. Fully indexed ones (`:status: 200`) and those with indexed names are left out. */
export function decodeHeaderBlock(block: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  const at = { pos: 0 };
  while (at.pos < block.length) {
    const first = block[at.pos]!;
    if (first >= 0x80) {
      decodeInteger(block, at, 7);
      continue;
    }
    if ((first & 0xe0) === 0x20) {
      if (decodeInteger(block, at, 5) !== 0)
        throw new Error('peer uses a header table although none was offered');
      continue;
    }
    const nameIndex = decodeInteger(block, at, first >= 0x40 ? 6 : 4);
    const name = nameIndex === 0 ? decodeString(block, at) : undefined;
    const value = decodeString(block, at);
    if (name !== undefined) headers.set(name, value);
  }
  return headers;
}

function encodeString(text: string): Buffer {
  const bytes = Buffer.from(text);
  const head: number[] = [];
  let rest = bytes.length;
  if (rest < 127) head.push(rest);
  else {
    head.push(127);
    rest -= 127;
    for (; rest >= 128; rest = Math.floor(rest / 128)) head.push((rest % 128) + 128);
    head.push(rest);
  }
  return Buffer.concat([Buffer.from(head), bytes]);
}

function decodeInteger(block: Buffer, at: { pos: number }, prefixBits: number): number {
  const most = 2 ** prefixBits - 1;
  let value = byteAt(block, at) & most;
  if (value < most) return value;
  for (let factor = 1; ; factor *= 128) {
    const byte = byteAt(block, at);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
  }
}

function decodeString(block: Buffer, at: { pos: number }): string {
  const huffman = (block[at.pos]! & 0x80) !== 0;
  const length = decodeInteger(block, at, 7);
  const bytes = block.subarray(at.pos, at.pos + length);
  if (bytes.length < length) throw new Error('header block ends inside a string');
  at.pos += length;
  return huffman ? decodeHuffman(bytes) : bytes.toString('utf8');
}

function byteAt(block: Buffer, at: { pos: number }): number {
  const byte = block[at.pos++];
  if (byte === undefined) throw new Error('header block ends inside an integer');
  return byte;
}
