import { hatchet } from './hatchet';

export const greet = hatchet.task({
  name: 'greet',
  retries: 2,
  fn: async (input: { name: string }, ctx) => {
    await ctx.logger.info(`greeting ${input.name}`);
    return { greeting: `Hello, ${input.name}!` };
  },
});

export const workflows = [greet];
