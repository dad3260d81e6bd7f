import { Random } from './random';

const draw = (random: Random) => Array.from({ length: 5 }, () => random.next());

describe('random numbers of a seed', () => {
  it('are the same each time, and others for another seed', () => {
    expect(draw(new Random('a'))).toEqual(draw(new Random('a')));
    expect(draw(new Random('a'))).not.toEqual(draw(new Random('b')));
  });

  it('do not depend on what a sibling draws', () => {
    const one = new Random('a');
    const other = new Random('a');
    draw(other.fork('load'));

    expect(draw(one.fork('fault'))).toEqual(draw(other.fork('fault')));
  });

  it('choose by weight', () => {
    const random = new Random('weights');
    const values = [
      { name: 'often', weight: 9 },
      { name: 'seldom', weight: 1 },
      { name: 'never', weight: 0 },
    ];
    const chosen = Array.from({ length: 1_000 }, () => random.weighted(values).name);

    expect(chosen.filter((name) => name === 'often').length).toBeGreaterThan(850);
    expect(chosen).toContain('seldom');
    expect(chosen).not.toContain('never');
  });
});
