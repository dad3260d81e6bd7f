import vectors from '../../fixtures/tink-vectors.json';
import { keysetAead } from './aead';
import { createMasterKeyset, createTokenKeyset, publicKeyset, rotateKeyset } from './create-keysets';
import { type Keyset, KeysetError } from './keyset';
import { readKeyset, writeEncryptedKeyset, writeKeyset } from './tink-format';

const CONTEXT = Buffer.from('context');
const ciphertext = (name: 'oldCiphertext' | 'newCiphertext' | 'rawCiphertext') =>
  Buffer.from(vectors[name], 'base64');
const master = async () => keysetAead(await readKeyset(vectors.master));

/** Values in fixtures/tink-vectors.json were made by Tink's own Go library, version 2.2. */
describe('keysets made by Tink (SEC-01)', () => {
  it('are read from JSON and binary form alike', async () => {
    const keyset = await readKeyset(vectors.master);
    expect(keyset.keys).toHaveLength(2);
    expect(await readKeyset(vectors.masterBinary)).toEqual(keyset);
    expect(await readKeyset(`${vectors.rotatedMaster}\n`)).toEqual(keyset);
    expect(await readKeyset(Buffer.from(vectors.master, 'base64').toString())).toEqual(keyset);
  });

  it('decrypt what Tink encrypted, with primary, older and unprefixed keys', async () => {
    const aead = await master();
    expect(String(await aead.decrypt(ciphertext('newCiphertext'), CONTEXT))).toBe('new secret');
    expect(String(await aead.decrypt(ciphertext('oldCiphertext'), CONTEXT))).toBe('old secret');
    const raw = keysetAead(await readKeyset(vectors.rawMaster));
    expect(String(await raw.decrypt(ciphertext('rawCiphertext'), CONTEXT))).toBe('raw secret');
  });

  it('are decrypted by the master keyset, in JSON and binary form', async () => {
    const clear = await readKeyset(vectors.jwtPrivate);
    expect(await readKeyset(vectors.jwtPrivateEncrypted, await master())).toEqual(clear);
    expect(await readKeyset(vectors.jwtPrivateEncryptedBinary, await master())).toEqual(clear);
    expect(await readKeyset(vectors.jwtPublicEncrypted, await master())).toEqual(
      await readKeyset(vectors.jwtPublic),
    );
  });

  it('have the public part that Tink derives', async () => {
    expect(publicKeyset(await readKeyset(vectors.jwtPrivate))).toEqual(await readKeyset(vectors.jwtPublic));
  });

  it.each([
    ['', 'is not base64 text'],
    ['not a keyset!', 'is not base64 text'],
    ['{"primaryKeyId": 1', 'is not valid JSON'],
    ['{"primaryKeyId": 1}', "is not in Tink's form: key: "],
    ['{"primaryKeyId": 1, "key": []}', 'the primary key 1 is missing'],
    ['CKLu', 'is cut off or damaged'],
  ])('are refused with a reason when they are damaged: %p', async (text, reason) => {
    await expect(readKeyset(text)).rejects.toThrow(KeysetError);
    await expect(readKeyset(text)).rejects.toThrow(reason);
  });

  it('are refused when encrypted by another master key, or without one', async () => {
    await expect(readKeyset(vectors.jwtPrivateEncrypted)).rejects.toThrow('there is no master key');
    const stranger = keysetAead(createMasterKeyset());
    await expect(readKeyset(vectors.jwtPrivateEncrypted, stranger)).rejects.toThrow('another master key');
  });

  it('never show key material in an error', async () => {
    const text = Buffer.from(vectors.master, 'base64').toString().slice(0, -1);
    const error = await readKeyset(text).catch((refusal: Error) => refusal);
    expect(error).toEqual(new KeysetError('the keyset is not valid JSON'));
  });
});

describe('keysets of our own', () => {
  it('come back as they were written, in clear and encrypted', async () => {
    const keyset = createTokenKeyset();
    expect(await readKeyset(writeKeyset(keyset))).toEqual(keyset);
    expect(await readKeyset(await writeEncryptedKeyset(keyset, await master()), await master())).toEqual(
      keyset,
    );
  });

  it('hide their keys when encrypted', async () => {
    const keyset = createTokenKeyset();
    const text = Buffer.from(await writeEncryptedKeyset(keyset, await master()), 'base64').toString();
    expect(text).toContain('encryptedKeyset');
    expect(text).not.toContain(keyset.keys[0]!.value.toString('base64'));
  });

  it('keep reading old ciphertexts after a rotation and write with the new key', async () => {
    const before = createMasterKeyset();
    const after = rotateKeyset(before);
    const secret = await keysetAead(before).encrypt(Buffer.from('secret'), CONTEXT);
    expect(String(await keysetAead(after).decrypt(secret, CONTEXT))).toBe('secret');
    const renewed = await keysetAead(after).encrypt(Buffer.from('secret'), CONTEXT);
    await expect(keysetAead(before).decrypt(renewed, CONTEXT)).rejects.toThrow(
      'not made with a key of this keyset',
    );
  });

  it('cannot be rotated without their private keys', () => {
    expect(() => rotateKeyset(publicKeyset(createTokenKeyset()))).toThrow(KeysetError);
  });

  it('do not decrypt changed ciphertexts, other associated data or with a disabled key', async () => {
    const keyset = createMasterKeyset();
    const aead = keysetAead(keyset);
    const secret = await aead.encrypt(Buffer.from('secret'), CONTEXT);
    const changed = Buffer.from(secret);
    changed[10]! ^= 1;
    await expect(aead.decrypt(changed, CONTEXT)).rejects.toThrow(KeysetError);
    await expect(aead.decrypt(secret, Buffer.from('elsewhere'))).rejects.toThrow(KeysetError);
    await expect(aead.decrypt(secret.subarray(0, 9), CONTEXT)).rejects.toThrow(KeysetError);
    const disabled: Keyset = {
      ...rotateKeyset(keyset),
      keys: rotateKeyset(keyset).keys.map((key) =>
        key.id === keyset.primaryKeyId ? { ...key, status: 'DISABLED' } : key,
      ),
    };
    const withoutOld = keysetAead({ ...disabled, primaryKeyId: disabled.keys[1]!.id });
    await expect(withoutOld.decrypt(secret, CONTEXT)).rejects.toThrow(KeysetError);
  });

  it('never give two ciphertexts that are alike', async () => {
    const aead = await master();
    const [one, two] = await Promise.all([aead.encrypt(CONTEXT), aead.encrypt(CONTEXT)]);
    expect(one!.equals(two!)).toBe(false);
  });
});
