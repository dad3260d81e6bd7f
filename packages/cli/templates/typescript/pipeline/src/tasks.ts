import { hatchet } from './hatchet';

export type Order = { customer: string; cents: number[] };

/** Three tasks: stock and payment side by side, shipping when both are done. */
export const order = hatchet.workflow<Order>({ name: 'order' });

const reserve = order.task({
  name: 'reserve',
  fn: (input) => ({ items: input.cents.length }),
});

const charge = order.task({
  name: 'charge',
  retries: 3,
  fn: (input) => ({ cents: input.cents.reduce((sum, cents) => sum + cents, 0) }),
});

order.task({
  name: 'ship',
  parents: [reserve, charge],
  fn: async (input, ctx) => {
    const { items } = await ctx.parentOutput(reserve);
    const { cents } = await ctx.parentOutput(charge);
    return { label: `${items} items for ${input.customer}, ${(cents / 100).toFixed(2)} paid` };
  },
});

export const workflows = [order];
