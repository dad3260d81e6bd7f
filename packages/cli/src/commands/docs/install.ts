import { CliError } from '../../cli-error';
import type { Invocation } from '../../command-spec';
import { isInteractive } from '../../input/interactive';
import { choose } from '../../input/prompt';
import { run as installForClaudeCode } from './install-claude-code';
import { run as installForCursor } from './install-cursor';

export interface DocsOptions {
  url?: string;
}

export async function run(invocation: Invocation<DocsOptions>): Promise<void> {
  if (!isInteractive())
    throw new CliError('which assistant is required', {
      hint: "Run 'hatchet docs install claude-code' or 'hatchet docs install cursor'.",
    });
  const assistant = await choose(
    'For which assistant?',
    [
      { value: 'claude-code', label: 'Claude Code' },
      { value: 'cursor', label: 'Cursor' },
    ],
    'its name',
  );
  return assistant === 'cursor' ? installForCursor(invocation) : installForClaudeCode(invocation);
}
