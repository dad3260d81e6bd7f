import { CliError } from './cli-error';
import { createProgram } from './program';

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
