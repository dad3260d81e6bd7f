import { generateKeyPairSync } from 'node:crypto';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { JWK } from 'jose';
import { KeysetError, type KeysetKey, keyIdBytes } from './keyset';
import { eachField } from './proto-fields';

export const JWT_PRIVATE_TYPE_URL = 'type.googleapis.com/google.crypto.tink.JwtEcdsaPrivateKey';
export const JWT_PUBLIC_TYPE_URL = 'type.googleapis.com/google.crypto.tink.JwtEcdsaPublicKey';

/** ES256 in Tink's `JwtEcdsaAlgorithm`. */
const ES256 = 1;
/** Coordinates of the curve P-256. */
const COORDINATE_BYTES = 32;

/** A P-256 key as the fields of Tink's JwtEcdsaPublicKey and JwtEcdsaPrivateKey. */
export interface JwtEcdsaKey {
  readonly x: Buffer;
  readonly y: Buffer;
  /** Secret scalar; absent in public keys. */
  readonly d?: Buffer;
  /** `kid` of tokens signed by a RAW key, if it was given one. */
  readonly customKid?: string;
}

export function newJwtEcdsaKey(): JwtEcdsaKey {
  const { x, y, d } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const coordinate = (text: string | undefined) => Buffer.from(text!, 'base64url');
  return { x: coordinate(x), y: coordinate(y), d: coordinate(d) };
}

/** @throws {KeysetError} if the key is not an ES256 key */
export function jwtEcdsaKeyOf(key: KeysetKey): JwtEcdsaKey {
  if (key.typeUrl === JWT_PUBLIC_TYPE_URL) {
    return readPublic(key.value, key.id);
  }
  if (key.typeUrl !== JWT_PRIVATE_TYPE_URL) {
    throw new KeysetError(`key ${key.id} is of type ${key.typeUrl}; expected a JwtEcdsa key`);
  }
  let publicKey: JwtEcdsaKey | undefined;
  let d: Buffer | undefined;
  eachField(key.value, (field, reader) => {
    if (field === 2) publicKey = readPublic(reader.bytes(), key.id);
    if (field === 3) d = coordinate(reader.bytes(), key.id);
  });
  if (!publicKey || !d) {
    throw new KeysetError(`key ${key.id} lacks its public or private part`);
  }
  return { ...publicKey, d };
}

function readPublic(value: Uint8Array, id: number): JwtEcdsaKey {
  let algorithm = 0;
  let x: Buffer | undefined;
  let y: Buffer | undefined;
  let customKid: string | undefined;
  eachField(value, (field, reader) => {
    if (field === 2) algorithm = reader.int32();
    if (field === 3) x = coordinate(reader.bytes(), id);
    if (field === 4) y = coordinate(reader.bytes(), id);
    if (field === 5) {
      eachField(reader.bytes(), (kidField, kid) => {
        if (kidField === 1) customKid = kid.string();
      });
    }
  });
  if (algorithm !== ES256 || !x || !y) {
    throw new KeysetError(`key ${id} is not an ES256 key`);
  }
  return { x, y, customKid };
}

/** Tink may write a leading zero so that the number stays positive; JWK wants exactly 32 bytes. */
function coordinate(bytes: Uint8Array, id: number): Buffer {
  const excess = Math.max(0, bytes.length - COORDINATE_BYTES);
  if (bytes.subarray(0, excess).some((byte) => byte !== 0)) {
    throw new KeysetError(`key ${id} has a coordinate longer than ${COORDINATE_BYTES} bytes`);
  }
  const significant = bytes.subarray(excess);
  return Buffer.concat([Buffer.alloc(COORDINATE_BYTES - significant.length), significant]);
}

export function writeJwtEcdsaPublicKey({ x, y, customKid }: JwtEcdsaKey): Buffer {
  const writer = new BinaryWriter().tag(2, WireType.Varint).int32(ES256);
  writer.tag(3, WireType.LengthDelimited).bytes(x);
  writer.tag(4, WireType.LengthDelimited).bytes(y);
  if (customKid !== undefined) {
    writer.tag(5, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(customKid).join();
  }
  return Buffer.from(writer.finish());
}

export function writeJwtEcdsaPrivateKey(key: JwtEcdsaKey & { d: Buffer }): Buffer {
  const writer = new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(writeJwtEcdsaPublicKey(key));
  return Buffer.from(writer.tag(3, WireType.LengthDelimited).bytes(key.d).finish());
}

export function toJwk({ x, y, d }: JwtEcdsaKey): JWK {
  return {
    kty: 'EC',
    crv: 'P-256',
    x: x.toString('base64url'),
    y: y.toString('base64url'),
    ...(d ? { d: d.toString('base64url') } : {}),
  };
}

/** `kid` in the header of tokens made with the key: its id, or what a RAW key was given. */
export function kidOf(key: KeysetKey): string | undefined {
  return key.prefix === 'TINK' ? keyIdBytes(key.id).toString('base64url') : jwtEcdsaKeyOf(key).customKid;
}
