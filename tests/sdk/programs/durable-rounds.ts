import { HatchetClient } from '@hatchet-dev/typescript-sdk/v1';
import { durableRounds } from '../durable-rounds';

/**
 * A worker of one durable task that is there to be killed; its children run elsewhere.
 *
 * Argument: name of the workflow.
 */
const [workflow = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const hatchet = HatchetClient.init({ log_level: 'OFF' });
  const worker = await hatchet.worker(`worker-of-${workflow}`, {
    workflows: [durableRounds(hatchet, workflow)],
  });
  const running = worker.start();
  await worker.waitUntilReady();
  console.log('ready');
  await running;
}

void main();
