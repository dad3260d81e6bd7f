import { Command } from 'commander';
import { ensureDefaultTenantAndAdmin, type Seeded } from '../seed';
import { readSettings, type Settings, withDatabase } from '../settings';

/** `hatchet-admin seed` (CFG-55 to CFG-60). */
export function seedCommand(): Command {
  return new Command('seed')
    .description('make the first admin and tenant, unless they exist')
    .option('--config <directory>', 'configuration directory')
    .action(async ({ config }: { config?: string }) => {
      printSeeded(await seed(readSettings(process.env, config)));
    });
}

/** Without ADMIN_PASSWORD the admin gets a random one: the documented default is known to everybody. */
export function seed({ config, given }: Settings): Promise<Seeded> {
  return withDatabase(config, (db) =>
    ensureDefaultTenantAndAdmin(db, config, { nowMs: Date.now(), generatePassword: !given.ADMIN_PASSWORD }),
  );
}

export function printSeeded({ tenantId, adminEmail, adminCreated, generatedPassword }: Seeded): void {
  console.log(`tenant ${tenantId}`);
  console.log(`admin ${adminEmail}${adminCreated ? '' : ' (existed already)'}`);
  if (generatedPassword) {
    console.log(`password ${generatedPassword} (shown only now; set ADMIN_PASSWORD to choose one)`);
  }
}
