import type { HatchetClient } from '@hatchet-dev/typescript-sdk/v1';

/** Entries in the log of a task that has ended. */
export const ROUND_ENTRIES = 9;
export const ROUND_CHILD = 'round-child';

/** The SDK keeps `memo` private, though its own `now` and its examples are made of it. */
interface Memoised {
  memo<T>(fn: () => Promise<T>, deps: unknown[]): Promise<T>;
}

/** Three rounds of a memo, a child that is given its value, and a sleep. Returns what it got. */
export const durableRounds = (hatchet: HatchetClient, name: string) =>
  hatchet.durableTask({
    name,
    // SDK 1.33 forgets what it is asked to send in the seconds in which it has no stream, and waits for the answer: such an
    // attempt ends by its timeout, and the next one goes on from the log.
    executionTimeout: '30s',
    retries: 20,
    fn: async (_: object, ctx) => {
      const { memo } = ctx as unknown as Memoised;
      const rounds: object[] = [];
      for (let round = 1; round <= 3; round++) {
        const value = await memo.call(ctx, async () => `${round} of ${ctx.invocationCount}`, [round]);
        const [child] = await ctx.spawnChildren([{ workflow: ROUND_CHILD, input: { name, value } as never }]);
        const { durationMs } = await ctx.sleepFor('1s');
        rounds.push({ value, child, durationMs });
      }
      return { rounds } as never;
    },
  });
