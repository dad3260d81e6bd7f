import { CliError } from '../cli-error';
import type { ConnectionOptions, Invocation } from '../command-spec';
import { isInteractive } from '../input/interactive';
import { checkRunId } from '../rest/find-run';
import { connectRest } from '../rest/rest-client';
import { loadInk } from '../tui/ink';
import { showTui } from '../tui/show-tui';

export async function run({ options }: Invocation<ConnectionOptions & { run?: string }>): Promise<void> {
  if (!isInteractive())
    throw new CliError('the terminal UI needs a terminal', {
      hint: "In pipes and scripts use 'hatchet runs list', 'hatchet runs get' and their like, with -o json.",
    });
  if (options.run) checkRunId(options.run);
  const rest = await connectRest(options);
  await loadInk();
  await showTui(rest, options.run);
}
