import { readFileSync } from 'node:fs';
import {
  cloudKmsAead,
  createTokenKeyset,
  publicKeyset,
  readPlatformKeys,
  reencryptSecrets,
  writeEncryptedKeyset,
} from '@hatchet-ts/identity';
import { Command } from 'commander';
import { CommandError } from '../command-error';
import { createLocalKeys, rotateLocalKeys } from '../local-keys';
import { readSettings, withDatabase } from '../settings';

const KEY_DIRECTORY = './keys';

/** `hatchet-admin keyset …` (CLI-33, SEC-02, SEC-03). */
export function keysetCommand(): Command {
  const keyset = new Command('keyset').description('make and rotate keys');

  keyset
    .command('create-local-keys')
    .description(
      'write master.key, private_ec256.key and public_ec256.key; existing files are never overwritten',
    )
    .option('--key-dir <directory>', 'where to write them', KEY_DIRECTORY)
    .action(async ({ keyDir }: { keyDir: string }) => {
      for (const path of await createLocalKeys(keyDir)) {
        console.log(`wrote ${path}`);
      }
    });

  keyset
    .command('rotate-local-keys')
    .description('add new primary keys to the three files; restart every process with them afterwards')
    .option('--key-dir <directory>', 'where they are', KEY_DIRECTORY)
    .action(async ({ keyDir }: { keyDir: string }) => {
      for (const path of await rotateLocalKeys(keyDir)) {
        console.log(`rotated ${path}`);
      }
    });

  keyset
    .command('reencrypt-secrets')
    .description(
      'encrypt all stored secrets with the newest master key, so that older ones can be taken out of its file',
    )
    .option('--config <directory>', 'configuration directory')
    .action(async ({ config: directory }: { config?: string }) => {
      const { config } = readSettings(process.env, directory);
      const { master } = await readPlatformKeys(config);
      const count = await withDatabase(config, (db) => reencryptSecrets(db, master));
      console.log(`encrypted ${count} secrets anew`);
    });

  keyset
    .command('create-cloudkms-jwt')
    .description('print keysets for API tokens, encrypted by a key in Google Cloud KMS, as variables')
    .requiredOption('--key-uri <uri>', 'gcp-kms://projects/…/locations/…/keyRings/…/cryptoKeys/…')
    .requiredOption('--credentials <file>', 'service account of Google Cloud, as JSON')
    .action(printCloudKmsKeysets);

  return keyset;
}

async function printCloudKmsKeysets(options: { keyUri: string; credentials: string }): Promise<void> {
  const { config } = readSettings(process.env);
  const aead = cloudKmsAead({
    keyUri: options.keyUri,
    credentials: readJson(options.credentials),
    endpoint: config.SERVER_ENCRYPTION_CLOUDKMS_ENDPOINT,
  });
  const tokens = createTokenKeyset();
  console.log(`SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET=${await writeEncryptedKeyset(tokens, aead)}`);
  console.log(
    `SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET=${await writeEncryptedKeyset(publicKeyset(tokens), aead)}`,
  );
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // The text of a syntax error quotes the file, which holds a private key.
    const reason = error instanceof SyntaxError ? 'it is not valid JSON' : (error as Error).message;
    throw new CommandError(`cannot read the credentials in ${file}: ${reason}`);
  }
}
