import { hatchet } from './hatchet';

/** Runs for each event with the key `user:signup`; the event's payload is its input. */
export const welcome = hatchet.task({
  name: 'welcome',
  onEvents: ['user:signup'],
  fn: async (input: { email: string }, ctx) => {
    await ctx.logger.info(`welcoming ${input.email}`);
    return { sentTo: input.email };
  },
});

export const workflows = [welcome];
