import { greet } from './tasks';

/** Runs the task on whichever worker is free and prints what it returned. */
async function main() {
  const { greeting } = await greet.run({ name: 'Ada' });
  console.log(greeting);
}

main().then(
  // The client keeps its connection open, which would keep the program running.
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
