import { hatchet } from './hatchet';
import { greet, order } from './tasks';

/** Runs tasks until Ctrl-C: up to ten at the same time. */
async function main(): Promise<void> {
  const worker = await hatchet.worker('quickstart', { workflows: [greet, order], slots: 10 });
  await worker.start();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
