import { bool, INVALID, json, secret, string, variable } from './variable';

/** CFG-97 to CFG-105: keys that encrypt stored secrets and sign tokens (SEC-01, SEC-03). */
export const encryption = {
  SERVER_ENCRYPTION_MASTER_KEYSET: secret({
    id: 'CFG-97',
    help: 'Keyset that encrypts stored secrets, as base64 text.',
  }),
  SERVER_ENCRYPTION_MASTER_KEYSET_FILE: string({ id: 'CFG-98', help: 'File that holds the master keyset.' }),
  SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET: secret({
    id: 'CFG-99',
    help: 'Keyset that verifies API tokens, as base64 text.',
  }),
  SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET_FILE: string({
    id: 'CFG-100',
    help: 'File that holds the keyset verifying API tokens.',
  }),
  SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET: secret({
    id: 'CFG-101',
    help: 'Keyset that signs API tokens, as base64 text.',
  }),
  SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE: string({
    id: 'CFG-102',
    help: 'File that holds the keyset signing API tokens.',
  }),
  SERVER_ENCRYPTION_CLOUDKMS_ENABLED: bool({
    id: 'CFG-103',
    default: false,
    help: 'Lets Google Cloud KMS wrap the keys in place of the master keyset.',
  }),
  SERVER_ENCRYPTION_CLOUDKMS_KEY_URI: variable(
    {
      kind: 'string',
      rule: 'of the form gcp-kms://projects/…/locations/…/keyRings/…/cryptoKeys/…',
      parse: (text) =>
        /^gcp-kms:\/\/projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/.test(text)
          ? text
          : INVALID,
    },
    { id: 'CFG-104', help: 'Key of Google Cloud KMS that wraps ours.' },
  ),
  SERVER_ENCRYPTION_CLOUDKMS_CREDENTIALS_JSON: json({
    id: 'CFG-105',
    secret: true,
    help: 'Service account for Google Cloud KMS, as JSON.',
  }),
};
