/** Error of a keyset that cannot be used; the text says why and never contains key material. */
export class KeysetError extends Error {
  override name = 'KeysetError';
}

export type KeyStatus = 'ENABLED' | 'DISABLED' | 'DESTROYED';
export type KeyMaterial = 'SYMMETRIC' | 'ASYMMETRIC_PRIVATE' | 'ASYMMETRIC_PUBLIC' | 'REMOTE';
/** How ciphertexts and tokens name the key they were made with; RAW ones do not. */
export type OutputPrefix = 'TINK' | 'LEGACY' | 'RAW' | 'CRUNCHY';

export interface KeysetKey {
  /** Unsigned 32-bit number, unique in its keyset. */
  readonly id: number;
  /** Which kind of key `value` holds, as Tink names it. */
  readonly typeUrl: string;
  /** Serialised protobuf message of that kind. */
  readonly value: Buffer;
  readonly material: KeyMaterial;
  readonly status: KeyStatus;
  readonly prefix: OutputPrefix;
}

/** Keys of one purpose: the primary one encrypts or signs, all enabled ones decrypt or verify. */
export interface Keyset {
  readonly primaryKeyId: number;
  readonly keys: readonly KeysetKey[];
}

/**
 * @throws {KeysetError} if ids are not unique, or the primary key is missing or not enabled
 */
export function checkKeyset(keyset: Keyset): Keyset {
  const ids = new Set(keyset.keys.map(({ id }) => id));
  if (ids.size !== keyset.keys.length) {
    throw new KeysetError('two keys of the keyset have the same id');
  }
  const primary = keyset.keys.find(({ id }) => id === keyset.primaryKeyId);
  if (primary?.status !== 'ENABLED') {
    throw new KeysetError(`the primary key ${keyset.primaryKeyId} is ${primary ? 'not enabled' : 'missing'}`);
  }
  return keyset;
}

export function enabledKeys(keyset: Keyset): KeysetKey[] {
  return keyset.keys.filter(({ status }) => status === 'ENABLED');
}

/** Big-endian bytes of a key id, as ciphertext prefixes and the `kid` of tokens carry it. */
export function keyIdBytes(id: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(id);
  return bytes;
}
