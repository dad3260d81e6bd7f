import { greet, order } from './tasks';

/** Runs both and prints what came back; whichever worker is connected does the work. */
async function main(): Promise<void> {
  const { greeting } = await greet.run({ name: 'Hatchet' });
  console.log(greeting);

  const result = await order.run({
    customer: 'Ada',
    items: [
      { name: 'tea', cents: 350 },
      { name: 'scones', cents: 420 },
    ],
  });
  console.log(JSON.stringify(result, null, 2));
}

main().then(
  // The client keeps its connection open, which would keep the program running.
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
