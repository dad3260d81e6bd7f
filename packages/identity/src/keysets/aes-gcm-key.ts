import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { KeysetError, type KeysetKey } from './keyset';
import { eachField } from './proto-fields';

export const AES_GCM_TYPE_URL = 'type.googleapis.com/google.crypto.tink.AesGcmKey';

/** Field number of the key bytes in Tink's `AesGcmKey`; field 1 is a version, 0 so far. */
const KEY_VALUE_FIELD = 3;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Serialised `AesGcmKey` with a fresh 256-bit key. */
export function newAesGcmKeyValue(): Buffer {
  return writeAesGcmKey(randomBytes(32));
}

export function writeAesGcmKey(key: Uint8Array): Buffer {
  return Buffer.from(new BinaryWriter().tag(KEY_VALUE_FIELD, WireType.LengthDelimited).bytes(key).finish());
}

/** @throws {KeysetError} if `value` is not a serialised AES-GCM key of 128 or 256 bits */
export function readAesGcmKey(value: Uint8Array, id?: number): Buffer {
  let key = Buffer.alloc(0);
  eachField(value, (field, reader) => {
    if (field === KEY_VALUE_FIELD) key = Buffer.from(reader.bytes());
  });
  if (key.length !== 16 && key.length !== 32) {
    throw new KeysetError(`key ${id ?? ''} has ${key.length * 8} bits; AES-GCM takes 128 or 256`);
  }
  return key;
}

/** @throws {KeysetError} if the key is of another kind */
export function aesGcmKeyOf(key: KeysetKey): Buffer {
  if (key.typeUrl !== AES_GCM_TYPE_URL) {
    throw new KeysetError(`key ${key.id} is of type ${key.typeUrl}; expected ${AES_GCM_TYPE_URL}`);
  }
  return readAesGcmKey(key.value, key.id);
}

/** IV, ciphertext and tag, in this order. */
export function aesGcmEncrypt(key: Uint8Array, plaintext: Uint8Array, associatedData: Uint8Array): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, iv, {
    authTagLength: TAG_BYTES,
  });
  cipher.setAAD(associatedData);
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** @throws if the ciphertext was made with another key or other associated data, or was changed */
export function aesGcmDecrypt(key: Uint8Array, ciphertext: Uint8Array, associatedData: Uint8Array): Buffer {
  if (ciphertext.length < IV_BYTES + TAG_BYTES) {
    throw new KeysetError('the ciphertext is too short');
  }
  const decipher = createDecipheriv(
    key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm',
    key,
    ciphertext.subarray(0, IV_BYTES),
    { authTagLength: TAG_BYTES },
  );
  decipher.setAAD(associatedData);
  decipher.setAuthTag(ciphertext.subarray(ciphertext.length - TAG_BYTES));
  const body = ciphertext.subarray(IV_BYTES, ciphertext.length - TAG_BYTES);
  return Buffer.concat([decipher.update(body), decipher.final()]);
}
