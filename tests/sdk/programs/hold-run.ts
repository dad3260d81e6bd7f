import { HatchetClient } from '@hatchet-dev/typescript-sdk/v1';

/**
 * A worker that prints a line for every attempt it starts, then holds it for good (`hold`) or finishes it (`finish`).
 *
 * Arguments: behaviour, name of the workflow.
 */
const [behaviour = '', workflow = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const hatchet = HatchetClient.init({ log_level: 'ERROR' });
  const task = hatchet.task({
    name: workflow,
    executionTimeout: '5m',
    fn: async (_input, ctx) => {
      console.log(`started attempt ${ctx.retryCount()}`);
      if (behaviour === 'hold') await new Promise(() => {});
      return { by: behaviour, retryCount: ctx.retryCount() };
    },
  });
  const worker = await hatchet.worker(`worker-to-${behaviour}`, { workflows: [task] });
  const running = worker.start();
  await worker.waitUntilReady();
  console.log('ready');
  await running;
}

void main();
