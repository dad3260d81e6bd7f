import { type Environment, readConfig } from '@hatchet-ts/config';
import { migrateUp } from '@hatchet-ts/schema';
import { Command, InvalidArgumentError } from 'commander';
import { switchArgument } from '../arguments';
import { writeCertificates } from '../certificates';
import { readGenerated, writeGenerated } from '../generated-config';
import { generateCookieSecrets, generateKeys } from '../local-keys';
import { isKnown, readSettings, type Settings, schemaUrl, warn } from '../settings';
import { printSeeded, seed } from './seed';

const STEPS = ['certs', 'keys', 'seed'] as const;
type Step = (typeof STEPS)[number];

interface QuickstartOptions {
  skip: Step[];
  generatedConfigDir: string;
  certsDir: string;
  overwrite: boolean;
}

/**
 * `hatchet-admin quickstart` (CLI-31, SLF-11): makes what an installation needs before its services start. The
 * configuration directory takes up what the environment sets; keys and secrets that exist are kept, so that a second
 * run with the same environment changes no file and tokens stay valid.
 */
export function quickstartCommand(): Command {
  return new Command('quickstart')
    .description(
      'make keys and a configuration directory, migrate the database, make the first admin and tenant',
    )
    .option('--skip <step>', `leave out a step: ${STEPS.join(', ')}; may be repeated`, stepArgument, [])
    .option(
      '--generated-config-dir <directory>',
      'directory for server.yaml and database.yaml',
      './generated',
    )
    .option('--certs-dir <directory>', 'directory for certificates', './certs')
    .option(
      '--overwrite [boolean]',
      'replace keys, secrets and certificates that exist',
      switchArgument,
      false,
    )
    .action(quickstart);
}

function stepArgument(text: string, earlier: Step[]): Step[] {
  const steps = text.split(',').map((step) => {
    const known = STEPS.find((candidate) => candidate === step.trim());
    if (!known) {
      throw new InvalidArgumentError(`It must be one of ${STEPS.join(', ')}.`);
    }
    return known;
  });
  return [...earlier, ...steps];
}

async function quickstart(options: QuickstartOptions): Promise<void> {
  const directory = options.generatedConfigDir;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name, text]) => isKnown(name) && text));
  const known: Environment = { ...readGenerated(directory), ...env };
  const made = await makeMissing(options.overwrite ? env : known, options);
  const values = { ...known, ...made };
  readConfig(values, { onWarning: warn });

  const written = writeGenerated(directory, values);
  for (const path of written) {
    console.log(`wrote ${path}`);
  }
  if (written.length === 0) {
    console.log(`${directory} is up to date`);
  }
  if (!options.skip.includes('seed')) {
    await migrateAndSeed(readSettings(process.env, directory));
  }
}

/** Keys, cookie secrets and certificates that `known` does not name yet. */
async function makeMissing(known: Environment, options: QuickstartOptions): Promise<Environment> {
  const has = (...names: string[]) => names.some((name) => known[name]);
  let made: Environment = {};
  if (!options.skip.includes('keys')) {
    const names = ['MASTER_KEYSET', 'JWT_PRIVATE_KEYSET', 'JWT_PUBLIC_KEYSET'].map(
      (name) => `SERVER_ENCRYPTION_${name}`,
    );
    if (!has(...names, ...names.map((name) => `${name}_FILE`), 'SERVER_ENCRYPTION_CLOUDKMS_KEY_URI')) {
      const keys = await generateKeys();
      made = {
        SERVER_ENCRYPTION_MASTER_KEYSET: keys.master,
        SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET: keys.privateKeys,
        SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET: keys.publicKeys,
      };
    }
    if (!has('SERVER_AUTH_COOKIE_SECRETS')) {
      made = { ...made, SERVER_AUTH_COOKIE_SECRETS: generateCookieSecrets() };
    }
  }
  if (!options.skip.includes('certs') && !has('SERVER_TLS_CERT', 'SERVER_TLS_CERT_FILE')) {
    made = { ...made, ...(await writeCertificates(options.certsDir, hostsOf(known), Date.now())) };
  }
  return made;
}

/** Names under which clients and services reach the gRPC server. */
function hostsOf(known: Environment): string[] {
  const config = readConfig(known);
  const addresses = [
    config.SERVER_GRPC_BROADCAST_ADDRESS,
    config.SERVER_INTERNAL_CLIENT_INTERNAL_GRPC_BROADCAST_ADDRESS,
  ];
  const hosts = addresses.flatMap(
    (address) => address?.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') || [],
  );
  return [
    'localhost',
    '127.0.0.1',
    '::1',
    ...hosts,
    ...(config.SERVER_TLS_SERVER_NAME ? [config.SERVER_TLS_SERVER_NAME] : []),
  ];
}

async function migrateAndSeed(settings: Settings): Promise<void> {
  if (settings.config.SERVER_AUTO_MIGRATE) {
    await migrateUp(schemaUrl(settings.config), {
      onMigration: ({ version, name }) => console.log(`applied ${version} ${name}`),
    });
  }
  printSeeded(await seed(settings));
}
