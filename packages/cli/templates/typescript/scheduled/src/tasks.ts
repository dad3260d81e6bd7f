import { hatchet } from './hatchet';

/** Runs each minute, and whenever somebody schedules it. */
export const report = hatchet.task({
  name: 'report',
  on: { cron: '* * * * *' },
  fn: async (_input: object, ctx) => {
    await ctx.logger.info('writing the report');
    return { writtenAt: new Date().toISOString() };
  },
});

export const workflows = [report];
