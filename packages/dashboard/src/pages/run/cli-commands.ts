import type { RunDetails } from './run-queries';

/** A word that a POSIX shell takes as it is. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Commands of the CLI about a run.
 *
 * @param workflow its name; absent: there is no command that starts it again
 */
export function cliCommands(run: RunDetails['run'], workflow: string | undefined) {
  const commands = [
    { label: 'Copy: show this run', command: `hatchet runs get ${run.metadata.id}` },
    { label: 'Copy: follow its logs', command: `hatchet runs logs ${run.metadata.id} --follow` },
  ];
  // Without its input the command would start another run than this one.
  if (workflow && !run.payloadsRestricted)
    commands.push({
      label: 'Copy: trigger with this input',
      command: `hatchet trigger manual -w ${quoted(workflow)} -j ${quoted(JSON.stringify(run.input ?? {}))}`,
    });
  return commands;
}
