import { randomBytes } from 'node:crypto';
import { AES_GCM_TYPE_URL, newAesGcmKeyValue } from './aes-gcm-key';
import {
  JWT_PRIVATE_TYPE_URL,
  JWT_PUBLIC_TYPE_URL,
  jwtEcdsaKeyOf,
  newJwtEcdsaKey,
  writeJwtEcdsaPrivateKey,
  writeJwtEcdsaPublicKey,
} from './jwt-ecdsa-key';
import { type Keyset, KeysetError, type KeysetKey } from './keyset';

/** A keyset with one AES-256-GCM key, for secrets at rest. */
export function createMasterKeyset(): Keyset {
  return withNewPrimary({ primaryKeyId: 0, keys: [] }, newMasterKey);
}

/** A keyset with one ES256 key, for signing API tokens. */
export function createTokenKeyset(): Keyset {
  return withNewPrimary({ primaryKeyId: 0, keys: [] }, newTokenKey);
}

/**
 * The keyset with a fresh primary key of the same kind. The older keys stay enabled, so that everything made with
 * them is still decrypted or verified.
 *
 * @throws {KeysetError} for a keyset of public keys, and for kinds other than ours
 */
export function rotateKeyset(keyset: Keyset): Keyset {
  const typeUrl = keyset.keys.find(({ id }) => id === keyset.primaryKeyId)?.typeUrl;
  if (typeUrl === AES_GCM_TYPE_URL) {
    return withNewPrimary(keyset, newMasterKey);
  }
  if (typeUrl === JWT_PRIVATE_TYPE_URL) {
    return withNewPrimary(keyset, newTokenKey);
  }
  throw new KeysetError(`a keyset of type ${typeUrl ?? 'unknown'} cannot be rotated`);
}

/** The public part of a keyset that signs. */
export function publicKeyset(keyset: Keyset): Keyset {
  return {
    primaryKeyId: keyset.primaryKeyId,
    keys: keyset.keys.map((key) => ({
      ...key,
      typeUrl: JWT_PUBLIC_TYPE_URL,
      value: writeJwtEcdsaPublicKey(jwtEcdsaKeyOf(key)),
      material: 'ASYMMETRIC_PUBLIC',
    })),
  };
}

type NewKey = Pick<KeysetKey, 'typeUrl' | 'value' | 'material'>;

const newMasterKey = (): NewKey => ({
  typeUrl: AES_GCM_TYPE_URL,
  value: newAesGcmKeyValue(),
  material: 'SYMMETRIC',
});

function newTokenKey(): NewKey {
  const { d, ...key } = newJwtEcdsaKey();
  return {
    typeUrl: JWT_PRIVATE_TYPE_URL,
    value: writeJwtEcdsaPrivateKey({ ...key, d: d! }),
    material: 'ASYMMETRIC_PRIVATE',
  };
}

function withNewPrimary(keyset: Keyset, newKey: () => NewKey): Keyset {
  const id = newKeyId(new Set(keyset.keys.map((key) => key.id)));
  return {
    primaryKeyId: id,
    keys: [...keyset.keys, { ...newKey(), id, status: 'ENABLED', prefix: 'TINK' }],
  };
}

/** Random, because ids appear in ciphertexts and tokens of all installations; zero stands for "no key". */
function newKeyId(taken: ReadonlySet<number>): number {
  for (;;) {
    const id = randomBytes(4).readUInt32BE();
    if (id !== 0 && !taken.has(id)) {
      return id;
    }
  }
}
