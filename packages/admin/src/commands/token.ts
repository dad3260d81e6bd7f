import { readPlatformKeys, TOKEN_LIFETIME_MS } from '@hatchet-ts/identity';
import { Command } from 'commander';
import { durationArgument, uuidArgument } from '../arguments';
import { createToken } from '../create-token';
import { DEFAULT_TENANT_ID } from '../seed';
import { readSettings, withDatabase } from '../settings';

interface TokenOptions {
  config?: string;
  tenantId?: string;
  name: string;
  expiresIn: number;
}

/** `hatchet-admin token create` (CLI-32, USR-08): prints the token and nothing else. */
export function tokenCommand(): Command {
  const token = new Command('token').description('API tokens');
  token
    .command('create')
    .description('print a new API token')
    .option('--config <directory>', 'configuration directory')
    .option('--tenant-id <uuid>', 'tenant of the token; default: DEFAULT_TENANT_ID', uuidArgument)
    .option('--name <name>', 'name of the token in the dashboard', 'default')
    .option(
      '--expires-in, --expiresIn <duration>',
      'lifetime, such as 720h',
      durationArgument,
      TOKEN_LIFETIME_MS,
    )
    .action(printToken);
  return token;
}

async function printToken({ config: directory, tenantId, name, expiresIn }: TokenOptions): Promise<void> {
  const { config } = readSettings(process.env, directory);
  const keys = await readPlatformKeys(config);
  const issued = await withDatabase(config, (db) =>
    createToken(db, keys, config, {
      tenantId: tenantId ?? config.DEFAULT_TENANT_ID ?? DEFAULT_TENANT_ID,
      name,
      expiresAtMs: Date.now() + expiresIn,
    }),
  );
  console.log(issued.token);
}
