import { parseArguments } from './arguments';
import { FAULTS } from './faults/catalogue';

describe('arguments of npm run faults', () => {
  it('default to one trial of every fault with a seed of its own', () => {
    const one = parseArguments([]);

    expect(one).toMatchObject({ trials: FAULTS.length, only: undefined, loadMs: 10_000, perSecond: 40 });
    expect(one.seed).toMatch(/^[0-9a-f]{8}$/);
    expect(parseArguments([]).seed).not.toBe(one.seed);
  });

  it('choose faults, trials and seed', () => {
    expect(parseArguments(['--only', 'kill-api, purge-queues', '--seed', 'x'])).toMatchObject({
      trials: 2,
      only: ['kill-api', 'purge-queues'],
      seed: 'x',
    });
    expect(parseArguments(['--only', 'kill-api', '--trials', '30']).trials).toBe(30);
  });

  it.each([
    [['--only', 'kill-nobody'], 'There is no fault "kill-nobody". Known: kill-api, '],
    [['--trials', '0'], '--trials 0: expected a whole number of at least 1'],
    [['--rate', 'fast'], '--rate fast: expected a whole number of at least 1'],
  ])('refuse %j', (argv, text) => {
    expect(() => parseArguments(argv)).toThrow(text);
  });
});
