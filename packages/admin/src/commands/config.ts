import { checkRequired, type Edition } from '@hatchet-ts/config';
import { readPlatformKeys } from '@hatchet-ts/identity';
import { Command, Option } from 'commander';
import { readSettings } from '../settings';

/** `hatchet-admin config check`: what a server process would check at start, without starting one. */
export function configCommand(): Command {
  const command = new Command('config').description('configuration');
  command
    .command('check')
    .description('report every problem of the configuration a server process would meet at start')
    .option('--config <directory>', 'configuration directory')
    .addOption(
      new Option('--edition <edition>', 'lite makes its own keys and secrets')
        .choices(['split', 'lite'])
        .default('split'),
    )
    .action(async ({ config: directory, edition }: { config?: string; edition: Edition }) => {
      const { config } = readSettings(process.env, directory);
      checkRequired(config, { edition });
      if (edition === 'split') {
        await readPlatformKeys(config);
      }
      console.log('the configuration is valid');
    });
  return command;
}
