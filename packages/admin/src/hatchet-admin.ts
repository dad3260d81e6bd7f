import { Command } from 'commander';
import { configCommand } from './commands/config';
import { keysetCommand } from './commands/keyset';
import { kubernetesCommand } from './commands/kubernetes';
import { quickstartCommand } from './commands/quickstart';
import { seedCommand } from './commands/seed';
import { tokenCommand } from './commands/token';
import { runCommand } from './run-command';
import { version } from './version';

/** `hatchet-admin`: what operators do to an installation from outside its services (CLI-31 to CLI-33). */
export function main(argv: readonly string[]): Promise<void> {
  const program = new Command('hatchet-admin')
    .description('Operator commands of the platform')
    .version(version())
    .addCommand(quickstartCommand())
    .addCommand(keysetCommand())
    .addCommand(tokenCommand())
    .addCommand(seedCommand())
    .addCommand(configCommand())
    .addCommand(kubernetesCommand());
  return runCommand(program, argv);
}
