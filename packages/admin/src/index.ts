export { writeCertificates } from './certificates';
export { CommandError } from './command-error';
export { createToken } from './create-token';
export { ensureKeys } from './local-keys';
export { DEFAULT_TENANT_ID, ensureDefaultTenantAndAdmin, type Seeded, type SeedOptions } from './seed';
export { version } from './version';
