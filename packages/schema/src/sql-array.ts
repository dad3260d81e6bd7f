/**
 * Text encoding of array parameters. node-postgres quotes every element of every array; on the hot path, where a batch
 * is a dozen arrays of a thousand elements, that costs more than the statement. These encoders know their element type.
 */

/** Elements that never need quoting: UUIDs, numbers, booleans; `null` becomes NULL. */
export function plainArray(values: readonly (string | number | boolean | null | undefined)[]): string {
  let out = '{';
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (i > 0) out += ',';
    out += value === null || value === undefined ? 'NULL' : String(value);
  }
  return `${out}}`;
}

const NEEDS_ESCAPE = /["\\]/;
const ESCAPE = /["\\]/g;

/** Arbitrary text, quoted and escaped. */
export function textArray(values: readonly (string | null | undefined)[]): string {
  let out = '{';
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (i > 0) out += ',';
    if (value === null || value === undefined) out += 'NULL';
    else out += `"${NEEDS_ESCAPE.test(value) ? value.replace(ESCAPE, '\\$&') : value}"`;
  }
  return `${out}}`;
}

/** Epoch milliseconds as timestamptz elements. */
export function timeArray(values: readonly (number | null | undefined)[]): string {
  let out = '{';
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (i > 0) out += ',';
    out += value === null || value === undefined ? 'NULL' : `"${new Date(value).toISOString()}"`;
  }
  return `${out}}`;
}

/** Bytes as bytea elements, in hex. */
export function byteaArray(values: readonly (Uint8Array | null)[]): string {
  const elements = values.map((value) =>
    value === null
      ? 'NULL'
      : `"\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}"`,
  );
  return `{${elements.join(',')}}`;
}
