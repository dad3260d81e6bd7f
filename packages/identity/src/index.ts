export { type Aead, keysetAead } from './keysets/aead';
export { type CloudKmsOptions, cloudKmsAead } from './keysets/cloud-kms';
export { createMasterKeyset, createTokenKeyset, publicKeyset, rotateKeyset } from './keysets/create-keysets';
export { type Keyset, KeysetError } from './keysets/keyset';
export { readKeyset, writeEncryptedKeyset, writeKeyset } from './keysets/tink-format';
export { TokenKeys } from './keysets/token-keys';
export {
  checkPassword,
  hashPassword,
  isOutdated,
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  verifyPassword,
} from './password';
export { type PlatformKeys, readPlatformKeys } from './platform-keys';
export { openSecret, reencryptSecrets, sealSecret } from './stored-secrets';
export { ApiTokens, type ApiTokensOptions, TOKEN_LIFETIME_MS, type VerifiedToken } from './tokens/api-tokens';
export type { TokenAddresses } from './tokens/token-claims';
