import {
  type CryptoKey,
  errors,
  importJWK,
  type JWTPayload,
  type JWTVerifyOptions,
  jwtVerify,
  SignJWT,
} from 'jose';
import { type JwtEcdsaKey, jwtEcdsaKeyOf, kidOf, toJwk } from './jwt-ecdsa-key';
import { enabledKeys, type Keyset, KeysetError } from './keyset';

interface VerifyingKey {
  readonly kid: string | undefined;
  readonly prefixed: boolean;
  readonly key: CryptoKey;
}

/** Signs API tokens with the primary key and verifies them with every enabled key (USR-09). */
export class TokenKeys {
  private constructor(
    private readonly verifying: readonly VerifyingKey[],
    private readonly signing: { readonly kid: string | undefined; readonly key: CryptoKey } | undefined,
  ) {}

  /**
   * @param privateKeyset needed to sign; a process that only verifies does without
   * @throws {KeysetError} if a key is not ES256, or the keysets do not belong together
   */
  static async of(publicKeyset: Keyset, privateKeyset?: Keyset): Promise<TokenKeys> {
    const verifying = await Promise.all(
      enabledKeys(publicKeyset).map(async (key) => ({
        kid: kidOf(key),
        prefixed: key.prefix === 'TINK',
        key: await importKey({ ...jwtEcdsaKeyOf(key), d: undefined }),
      })),
    );
    if (!privateKeyset) {
      return new TokenKeys(verifying, undefined);
    }
    const primary = enabledKeys(privateKeyset).find(({ id }) => id === privateKeyset.primaryKeyId);
    if (!primary || jwtEcdsaKeyOf(primary).d === undefined) {
      throw new KeysetError('the primary key of the private keyset cannot sign');
    }
    const { x, y } = jwtEcdsaKeyOf(primary);
    const verifiable = enabledKeys(publicKeyset).some((key) => {
      const candidate = jwtEcdsaKeyOf(key);
      return candidate.x.equals(x) && candidate.y.equals(y) && kidOf(key) === kidOf(primary);
    });
    if (!verifiable) {
      throw new KeysetError('the public keyset lacks the key that the private keyset signs with');
    }
    return new TokenKeys(verifying, { kid: kidOf(primary), key: await importKey(jwtEcdsaKeyOf(primary)) });
  }

  /** @throws {KeysetError} if this process was given no private keyset */
  async sign(claims: JWTPayload): Promise<string> {
    if (!this.signing) {
      throw new KeysetError('there is no private keyset to sign tokens with');
    }
    const { kid, key } = this.signing;
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', ...(kid ? { kid } : {}) }).sign(key);
  }

  /**
   * The claims of a token whose signature and standard claims hold.
   *
   * @throws an error of `jose` that says what does not
   */
  async verify(token: string, options: JWTVerifyOptions): Promise<JWTPayload> {
    let mismatch: unknown = new errors.JWKSNoMatchingKey();
    for (const { key } of this.candidates(token)) {
      try {
        const { payload } = await jwtVerify(token, key, { ...options, algorithms: ['ES256'] });
        return payload;
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) {
          throw error;
        }
        mismatch = error;
      }
    }
    throw mismatch;
  }

  /** A token that names its key is checked with that one only; others with the keys that are not named in tokens. */
  private candidates(token: string): readonly VerifyingKey[] {
    const kid = kidInHeader(token);
    return this.verifying.filter((key) =>
      key.prefixed || (key.kid !== undefined && kid !== undefined) ? key.kid === kid : true,
    );
  }
}

async function importKey(key: JwtEcdsaKey): Promise<CryptoKey> {
  return (await importJWK(toJwk(key), 'ES256')) as CryptoKey;
}

function kidInHeader(token: string): string | undefined {
  const header: unknown = JSON.parse(Buffer.from(token.split('.', 1)[0]!, 'base64url').toString());
  return typeof header === 'object' && header !== null && 'kid' in header && typeof header.kid === 'string'
    ? header.kid
    : undefined;
}
