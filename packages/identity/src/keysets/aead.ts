import { aesGcmDecrypt, aesGcmEncrypt, aesGcmKeyOf } from './aes-gcm-key';
import { enabledKeys, type Keyset, KeysetError, type KeysetKey, keyIdBytes } from './keyset';

/** Authenticated encryption of secrets at rest (SEC-04). */
export interface Aead {
  /** @param associatedData binds the ciphertext to its place, such as the id of its row; needed again to decrypt */
  encrypt(plaintext: Uint8Array, associatedData?: Uint8Array): Promise<Buffer>;
  /** @throws {KeysetError} if key or associated data do not fit, or the ciphertext was changed */
  decrypt(ciphertext: Uint8Array, associatedData?: Uint8Array): Promise<Buffer>;
}

const NO_DATA = new Uint8Array();
const PREFIX_BYTES = 5;

/** First byte of the five that name the key before a ciphertext; RAW keys have no prefix. */
const PREFIX_START = { TINK: 1, LEGACY: 0, CRUNCHY: 0, RAW: undefined } as const;

function prefixOf({ prefix, id }: KeysetKey): Buffer {
  const start = PREFIX_START[prefix];
  return start === undefined ? Buffer.alloc(0) : Buffer.concat([Buffer.of(start), keyIdBytes(id)]);
}

/**
 * AES-GCM with the primary key; decrypts with every enabled key, so that what was written before a rotation stays
 * readable.
 *
 * @throws {KeysetError} if a key is of another kind
 */
export function keysetAead(keyset: Keyset): Aead {
  const keys = enabledKeys(keyset).map((key) => ({
    id: key.id,
    prefix: prefixOf(key),
    bytes: aesGcmKeyOf(key),
  }));
  const primary = keys.find(({ id }) => id === keyset.primaryKeyId);
  if (!primary) {
    throw new KeysetError('the primary key is missing');
  }

  return {
    encrypt: async (plaintext, associatedData = NO_DATA) =>
      Buffer.concat([primary.prefix, aesGcmEncrypt(primary.bytes, plaintext, associatedData)]),
    decrypt: async (ciphertext, associatedData = NO_DATA) => {
      const start = ciphertext.subarray(0, PREFIX_BYTES);
      // A raw ciphertext may start like a prefix by chance, so keys without prefix are tried last, not instead.
      const candidates = [
        ...keys.filter(({ prefix }) => prefix.length > 0 && prefix.equals(start)),
        ...keys.filter(({ prefix }) => prefix.length === 0),
      ];
      let cause: unknown;
      for (const key of candidates) {
        try {
          return aesGcmDecrypt(key.bytes, ciphertext.subarray(key.prefix.length), associatedData);
        } catch (error) {
          cause = error;
        }
      }
      throw new KeysetError('the ciphertext was not made with a key of this keyset', { cause });
    },
  };
}
