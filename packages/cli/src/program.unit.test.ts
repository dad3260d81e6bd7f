import type { Command } from 'commander';
import { CliError } from './cli-error';
import { createProgram } from './program';

describe('the help of every command', () => {
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];

  it('fits a terminal of 80 columns', () => {
    const wide = all(createProgram()).flatMap((command) => {
      let text = '';
      command.configureOutput({
        writeOut: (part) => {
          text += part;
        },
        getOutHelpWidth: () => 80,
      });
      command.outputHelp();
      expect(text).toContain('Usage: ');
      return text.split('\n').filter((line) => line.length > 80);
    });

    expect(wide).toEqual([]);
  });
});

describe('arguments and flags that are wrong', () => {
  it.each([
    [['runs', 'get'], "missing required argument 'run-id'", 'hatchet runs get'],
    [
      ['runs', 'get', 'a', 'b'],
      "too many arguments for 'get'. Expected 1 argument but got 2.",
      'hatchet runs get',
    ],
    [['runs', 'list', '--nothing'], "unknown option '--nothing'", 'hatchet runs list'],
  ])('are named, with the help that says what is right: %p', async (words, message, command) => {
    await expect(createProgram().parseAsync(words, { from: 'user' })).rejects.toMatchObject({
      message,
      hint: `Run '${command} --help' for usage.`,
    });
  });
});

describe('a word that is no command', () => {
  const refusal = async (...words: string[]): Promise<CliError> => {
    const outcome = await createProgram()
      .parseAsync(words, { from: 'user' })
      .catch((error: unknown) => error);
    if (outcome instanceof CliError) return outcome;
    throw new Error('it was taken for a command');
  };

  it.each([
    [['rnus'], "Did you mean 'hatchet runs'? Run 'hatchet --help' for usage."],
    [['runs', 'lst'], "Did you mean 'hatchet runs list'? Run 'hatchet runs --help' for usage."],
  ])('is taken for a typing error when one is near: %p', async (words, hint) => {
    expect((await refusal(...words)).hint).toBe(hint);
  });

  it('leads to the help when none is near', async () => {
    const { message, hint } = await refusal('runs', 'something');

    expect(message).toBe('unknown command "something" for "hatchet runs"');
    expect(hint).toBe("Run 'hatchet runs --help' for usage.");
  });
});
