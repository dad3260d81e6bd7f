import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { z } from 'zod';
import type { Aead } from './aead';
import {
  checkKeyset,
  type KeyMaterial,
  type KeyStatus,
  type Keyset,
  KeysetError,
  type KeysetKey,
  type OutputPrefix,
} from './keyset';
import { eachField } from './proto-fields';

/**
 * Keysets on disk and in variables (SEC-01): Tink's JSON form as base64, in clear or encrypted by the master keyset.
 * Tink's binary form and JSON without base64 are read too, so that keys made by the original keep working; what is
 * written here can be read by Tink in turn.
 */

/** Positions are the enum numbers of Tink's protobuf definition. */
const STATUSES = [undefined, 'ENABLED', 'DISABLED', 'DESTROYED'] as const satisfies (KeyStatus | undefined)[];
const MATERIALS = [undefined, 'SYMMETRIC', 'ASYMMETRIC_PRIVATE', 'ASYMMETRIC_PUBLIC', 'REMOTE'] as const;
const PREFIXES = [undefined, 'TINK', 'LEGACY', 'RAW', 'CRUNCHY'] as const;

const base64 = z.base64().transform((text) => Buffer.from(text, 'base64'));
const uint32 = z.int().min(0).max(0xffff_ffff);

const jsonKeyset = z
  .object({
    primaryKeyId: uint32,
    key: z.array(
      z.object({
        keyData: z.object({
          typeUrl: z.string(),
          value: base64,
          keyMaterialType: z.enum(MATERIALS.slice(1) as [KeyMaterial]),
        }),
        status: z.enum(STATUSES.slice(1) as [KeyStatus]),
        keyId: uint32,
        outputPrefixType: z.enum(PREFIXES.slice(1) as [OutputPrefix]),
      }),
    ),
  })
  .transform(
    ({ primaryKeyId, key }): Keyset => ({
      primaryKeyId,
      keys: key.map(({ keyData, status, keyId, outputPrefixType }) => ({
        id: keyId,
        typeUrl: keyData.typeUrl,
        value: keyData.value,
        material: keyData.keyMaterialType,
        status,
        prefix: outputPrefixType,
      })),
    }),
  );

const jsonEncryptedKeyset = z.object({ encryptedKeyset: base64 });

type Sealable =
  | { readonly sealed: false; readonly keyset: Keyset }
  | { readonly sealed: true; readonly ciphertext: Buffer };

/**
 * The keyset in `text`, decrypted by `master` when it is encrypted.
 *
 * @throws {KeysetError} if the text is no keyset, or it is encrypted and `master` is absent or does not fit
 */
export async function readKeyset(text: string, master?: Aead): Promise<Keyset> {
  const parsed = parse(text.trim());
  if (!parsed.sealed) {
    return checkKeyset(parsed.keyset);
  }
  if (!master) {
    throw new KeysetError('the keyset is encrypted, and there is no master key to decrypt it');
  }
  let serialized: Buffer;
  try {
    serialized = await master.decrypt(parsed.ciphertext);
  } catch (error) {
    throw new KeysetError('the keyset is encrypted by another master key', { cause: error });
  }
  return checkKeyset(fromBinary(serialized));
}

/** Text form of a keyset in clear: for the master keyset, and for public keys. */
export function writeKeyset(keyset: Keyset): string {
  return toBase64({
    primaryKeyId: keyset.primaryKeyId,
    key: keyset.keys.map((key) => ({
      keyData: { typeUrl: key.typeUrl, value: key.value.toString('base64'), keyMaterialType: key.material },
      status: key.status,
      keyId: key.id,
      outputPrefixType: key.prefix,
    })),
  });
}

/** Text form of a keyset encrypted by the master keyset. */
export async function writeEncryptedKeyset(keyset: Keyset, master: Aead): Promise<string> {
  const ciphertext = await master.encrypt(toBinary(keyset));
  return toBase64({
    encryptedKeyset: ciphertext.toString('base64'),
    keysetInfo: {
      primaryKeyId: keyset.primaryKeyId,
      keyInfo: keyset.keys.map((key) => ({
        typeUrl: key.typeUrl,
        status: key.status,
        keyId: key.id,
        outputPrefixType: key.prefix,
      })),
    },
  });
}

/** Without padding, because the original's reader refuses it. */
const toBase64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64').replace(/=+$/, '');

function parse(text: string): Sealable {
  const bytes = text.startsWith('{') ? Buffer.from(text) : Buffer.from(text, 'base64');
  if (bytes.length === 0 || !(text.startsWith('{') || /^[\w+/-]+={0,2}$/.test(text))) {
    throw new KeysetError('the keyset is not base64 text');
  }
  if (bytes[0] === 0x7b /* { */) {
    return parseJson(bytes.toString());
  }
  return bytes[0] === ENCRYPTED_KEYSET_TAG
    ? { sealed: true, ciphertext: encryptedFromBinary(bytes) }
    : { sealed: false, keyset: fromBinary(bytes) };
}

function parseJson(text: string): Sealable {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The cause would quote the text, which is key material.
    throw new KeysetError('the keyset is not valid JSON');
  }
  const encrypted = jsonEncryptedKeyset.safeParse(value);
  if (encrypted.success) {
    return { sealed: true, ciphertext: encrypted.data.encryptedKeyset };
  }
  const clear = jsonKeyset.safeParse(value);
  if (!clear.success) {
    const [issue] = clear.error.issues;
    throw new KeysetError(`the keyset is not in Tink's form: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  return { sealed: false, keyset: clear.data };
}

/** First byte of a serialised `EncryptedKeyset`: field 2, length-delimited. A `Keyset` starts with its field 1. */
const ENCRYPTED_KEYSET_TAG = (2 << 3) | WireType.LengthDelimited;

function encryptedFromBinary(bytes: Uint8Array): Buffer {
  let ciphertext = Buffer.alloc(0);
  eachField(bytes, (field, reader) => {
    if (field === 2) ciphertext = Buffer.from(reader.bytes());
  });
  return ciphertext;
}

function fromBinary(bytes: Uint8Array): Keyset {
  let primaryKeyId = 0;
  const keys: KeysetKey[] = [];
  eachField(bytes, (field, reader) => {
    if (field === 1) primaryKeyId = reader.uint32();
    if (field === 2) keys.push(keyFromBinary(reader.bytes()));
  });
  return { primaryKeyId, keys };
}

function keyFromBinary(bytes: Uint8Array): KeysetKey {
  const key = { id: 0, typeUrl: '', value: Buffer.alloc(0), material: 0, status: 0, prefix: 0 };
  eachField(bytes, (field, reader) => {
    if (field === 1) {
      eachField(reader.bytes(), (dataField, data) => {
        if (dataField === 1) key.typeUrl = data.string();
        if (dataField === 2) key.value = Buffer.from(data.bytes());
        if (dataField === 3) key.material = data.int32();
      });
    }
    if (field === 2) key.status = reader.int32();
    if (field === 3) key.id = reader.uint32();
    if (field === 4) key.prefix = reader.int32();
  });
  const [material, status, prefix] = [MATERIALS[key.material], STATUSES[key.status], PREFIXES[key.prefix]];
  if (!material || !status || !prefix) {
    throw new KeysetError(`key ${key.id} has an unknown kind, status or prefix`);
  }
  return { ...key, material, status, prefix };
}

function toBinary(keyset: Keyset): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.Varint).uint32(keyset.primaryKeyId);
  for (const key of keyset.keys) {
    writer.tag(2, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(key.typeUrl);
    writer.tag(2, WireType.LengthDelimited).bytes(key.value);
    writer.tag(3, WireType.Varint).int32(MATERIALS.indexOf(key.material)).join();
    writer.tag(2, WireType.Varint).int32(STATUSES.indexOf(key.status));
    writer.tag(3, WireType.Varint).uint32(key.id);
    writer.tag(4, WireType.Varint).int32(PREFIXES.indexOf(key.prefix)).join();
  }
  return writer.finish();
}
