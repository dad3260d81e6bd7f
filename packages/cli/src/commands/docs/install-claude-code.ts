import { spawnSync } from 'node:child_process';
import { MCP_NAME } from '@hatchet-ts/docs-site';
import { CliError } from '../../cli-error';
import type { Invocation } from '../../command-spec';
import { serverCommand } from '../../mcp/server-command';
import { done, note } from '../../output/say';
import type { DocsOptions } from './install';

/** Runs `claude` where it is on the PATH, else prints what to run (CLI-29). */
export async function run({ options: { url } }: Invocation<DocsOptions>): Promise<void> {
  const { command, args } = serverCommand();
  const words = url
    ? ['mcp', 'add', '--transport', 'http', MCP_NAME, url]
    : ['mcp', 'add', MCP_NAME, '--', command, ...args];
  const { error, status } = spawnSync('claude', words, { stdio: 'inherit' });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    note('claude is not on the PATH. Run this where it is:');
    return console.log(`\nclaude ${words.map(quoted).join(' ')}`);
  }
  if (error || status !== 0)
    throw new CliError(`claude ended with ${error?.message ?? status}`, {
      hint: 'What it says is above.',
      cause: error,
    });
  done(`Claude Code has the documentation as ${MCP_NAME}`);
}

const quoted = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
