import { hatchet } from './hatchet';
import { workflows } from './tasks';

/** Runs tasks until Ctrl-C: up to ten at the same time. */
async function main() {
  const worker = await hatchet.worker('{{name}}', { workflows, slots: 10 });
  await worker.start();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
