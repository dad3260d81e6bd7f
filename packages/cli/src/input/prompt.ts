import { createInterface } from 'node:readline/promises';
import { CliError } from '../cli-error';
import { isInteractive } from './interactive';

/** Loaded when somebody is asked: the library is a module of the newer kind, and most commands ask nothing. */
const prompts = () => import('@clack/prompts');

export interface Choice {
  value: string;
  label: string;
  hint?: string;
}

/** @throws CliError when the person gives up (Ctrl-C), or when nobody can be asked: `flag` says how to answer then */
export async function choose(
  message: string,
  options: readonly Choice[],
  flag = '--profile',
): Promise<string> {
  needTerminal(message, flag);
  const { select, isCancel } = await prompts();
  const answer = await select({ message, options: [...options] });
  if (isCancel(answer)) throw aborted();
  return answer;
}

export async function askText(
  message: string,
  flag: string,
  options: { secret?: boolean; initial?: string; check?: (text: string) => string | undefined } = {},
): Promise<string> {
  needTerminal(message, flag);
  const { text, password, isCancel } = await prompts();
  const validate = (value: string | undefined) => options.check?.(value ?? '');
  const answer = options.secret
    ? await password({ message, validate })
    : await text({ message, initialValue: options.initial, validate });
  if (isCancel(answer)) throw aborted();
  return answer;
}

/**
 * A question that anything but yes denies. Without a terminal it is printed and answered by what comes in, which is a
 * no when nothing does.
 *
 * @returns whether to go on; a refusal has been reported
 */
export async function confirmed(question: string, yes: boolean | undefined): Promise<boolean> {
  if (yes) return true;
  const lines = createInterface({ input: process.stdin });
  process.stdout.write(`${question} [y/N]: `);
  try {
    for await (const line of lines) {
      if (/^y(es)?$/i.test(line.trim())) return true;
      break;
    }
  } finally {
    lines.close();
  }
  console.log('Aborted.');
  return false;
}

function needTerminal(message: string, flag: string): void {
  if (isInteractive()) return;
  throw new CliError(`"${message}" cannot be asked without a terminal`, { hint: `Give ${flag} instead.` });
}

function aborted(): CliError {
  return new CliError('Aborted.', { exitCode: 130 });
}
