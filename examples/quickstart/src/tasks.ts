import { hatchet } from './hatchet';

/** A task on its own: one function with a name, run by whichever worker is free. */
export const greet = hatchet.task({
  name: 'greet',
  fn: (input: { name: string }) => ({ greeting: `Hello, ${input.name}!` }),
});

export type Order = { customer: string; items: { name: string; cents: number }[] };

/**
 * Several tasks that belong together. Stock and payment have nothing to wait for and run side by side; shipping starts
 * when both are done and sees what they returned.
 */
export const order = hatchet.workflow<Order>({ name: 'order' });

const reserveStock = order.task({
  name: 'reserve-stock',
  fn: ({ items }) => ({ reserved: items.map((item) => item.name) }),
});

const chargeCard = order.task({
  name: 'charge-card',
  // Should it throw, it is tried again, up to three times.
  retries: 3,
  fn: ({ items }) => ({ cents: items.reduce((sum, item) => sum + item.cents, 0) }),
});

order.task({
  name: 'ship',
  parents: [reserveStock, chargeCard],
  fn: async ({ customer }, ctx) => {
    const { reserved } = await ctx.parentOutput(reserveStock);
    const { cents } = await ctx.parentOutput(chargeCard);
    return { label: `${reserved.join(', ')} for ${customer}, ${(cents / 100).toFixed(2)} paid` };
  },
});
