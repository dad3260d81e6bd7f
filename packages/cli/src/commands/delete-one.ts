import { CliError } from '../cli-error';
import type { ConnectionOptions, Invocation, OutputOptions } from '../command-spec';
import { isInteractive } from '../input/interactive';
import { type Choice, choose, confirmed } from '../input/prompt';
import { print } from '../output/print';
import { done } from '../output/say';
import { connectRest, type Rest } from '../rest/rest-client';

export type DeleteOptions = ConnectionOptions & OutputOptions & { yes?: boolean };

/** What is deleted, found and named; the document is the answer for programs. */
export interface Deletion {
  label: string;
  document: Readonly<Record<string, unknown>>;
  send(): Promise<unknown>;
}

export interface Deletable {
  /** `cron`, `scheduled run`, `rate limit`. */
  noun: string;
  /** How the argument is called. */
  argument: string;
  find(rest: Rest, nameOrId: string): Promise<Deletion>;
  /** What to choose from when the argument is left out on a terminal. */
  choices(rest: Rest): Promise<Choice[]>;
}

/** Deletes one thing, named or chosen; asked for first where a person reads along. */
export async function deleteOne(
  { args, options }: Invocation<DeleteOptions>,
  { noun, argument, find, choices }: Deletable,
): Promise<void> {
  if (!args[0] && !isInteractive())
    throw new CliError(`${argument} is required without a terminal to choose on`);
  const rest = await connectRest(options);
  const nameOrId = args[0] ?? (await choose(`Which ${noun}?`, await choices(rest), argument));
  const isForPerson = options.output === undefined || options.output === 'table';
  const { label, document, send } = await find(rest, nameOrId);
  if (isForPerson && !(await confirmed(`Delete ${noun} '${label}'?`, options.yes))) return;
  await send();
  if (isForPerson) return done(`Deleted ${noun} '${label}'`);
  await print(options.output, { deleted: true, ...document }, () => '');
}
