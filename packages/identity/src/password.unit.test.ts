import { performance } from 'node:perf_hooks';
import { hashPassword, isOutdated, verifyPassword } from './password';

describe('passwords', () => {
  it('are kept as salted argon2id hashes of 19 MiB and two passes', async () => {
    const [one, two] = await Promise.all([hashPassword('Admin123!!'), hashPassword('Admin123!!')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  it('match their own hash only', async () => {
    const hash = await hashPassword('correct horse');
    expect(await verifyPassword(hash, 'correct horse')).toBe(true);
    expect(await verifyPassword(hash, 'correct horse ')).toBe(false);
    expect(await verifyPassword(hash, '')).toBe(false);
  });

  it('count to the last character', async () => {
    const long = 'x'.repeat(127);
    const hash = await hashPassword(`${long}1`);
    expect(await verifyPassword(hash, `${long}1`)).toBe(true);
    expect(await verifyPassword(hash, `${long}2`)).toBe(false);
    expect(await verifyPassword(hash, `${long}11`)).toBe(false);
  });

  it.each(['1234567', 'x'.repeat(129)])(
    'of %p characters too few or too many are refused',
    async (password) => {
      await expect(hashPassword(password)).rejects.toMatchObject({
        code: 'invalid_argument',
        field: 'password',
        message: `password has ${password.length} characters; it must have 8 to 128`,
      });
    },
  );

  it('cost the same work for a user who does not exist', async () => {
    const hash = await hashPassword('correct horse');
    const timed = async (against: string | null) => {
      const start = performance.now();
      expect(await verifyPassword(against, 'battery staple')).toBe(false);
      return performance.now() - start;
    };
    const best = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY };
    for (let round = 0; round < 10; round++) {
      best.known = Math.min(best.known, await timed(hash));
      best.unknown = Math.min(best.unknown, await timed(null));
    }
    // Best of ten is steady; a skipped hash would be faster by a factor of hundreds.
    expect(best.unknown / best.known).toBeGreaterThan(0.5);
    expect(best.unknown / best.known).toBeLessThan(2);
  });

  it('made with weaker parameters are to be renewed', async () => {
    expect(isOutdated('$argon2id$v=19$m=4096,t=3,p=1$c2FsdHNhbHQ$AAAA')).toBe(true);
    expect(isOutdated(await hashPassword('correct horse'))).toBe(false);
  });
});
