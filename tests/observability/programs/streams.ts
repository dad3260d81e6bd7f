import { HatchetClient } from '@hatchet-dev/typescript-sdk';
import { say } from './say';

/** Plays a worker whose tasks stream and clients that read, with the published SDK. */

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The worker and the clients are one process: they may wait for each other. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

async function main(): Promise<void> {
  const headIsSent = gate();
  const goOn = gate();
  const hatchet = HatchetClient.init();
  const story = hatchet.task({
    name: 'story',
    fn: async (input: { chunks: number; head: number }, context) => {
      for (let i = 0; i < input.head; i++) await context.putStream(`head ${i};`);
      if (input.head > 0) {
        headIsSent.open();
        await goOn.opened;
      } else await delay(3000);
      for (let i = 0; i < input.chunks; i++) await context.putStream(`chunk ${i};`);
      await context.putStream(new TextEncoder().encode('the end'));
      return { chunks: input.chunks };
    },
  });
  const flaky = hatchet.task({
    name: 'flaky-story',
    retries: 1,
    fn: async (_: object, context) => {
      await delay(2000);
      await context.putStream(`attempt ${context.retryCount()};`);
      await delay(100);
      if (context.retryCount() === 0) throw new Error('once more');
      return {};
    },
  });
  const worker = await hatchet.worker('story-teller', { workflows: [story, flaky], slots: 20 });
  void worker.start();
  await worker.waitUntilReady();

  const read = async (runId: string) => {
    const chunks: string[] = [];
    for await (const chunk of hatchet.runs.subscribeToStream(runId)) chunks.push(String(chunk));
    return chunks;
  };
  const start = async (chunks: number, head = 0) => {
    const run = await story.runNoWait({ chunks, head });
    return run.getWorkflowRunId();
  };

  const thousand = await start(1000);
  const [first, second] = await Promise.all([read(thousand), read(thousand)]);
  say('thousand', { first: first.join(''), second: second.join('') });

  const begun = await start(5, 5);
  await headIsSent.opened;
  // Nothing on the wire tells when chunks are stored, nor when a subscription is taken up.
  await delay(500);
  const reading = read(begun);
  await delay(500);
  goOn.open();
  const late = await reading;
  say('late', { late, afterwards: await read(begun) });

  const retried = await flaky.runNoWait({});
  say('retried', { chunks: await read(await retried.getWorkflowRunId()) });

  await worker.stop();
  process.exit(0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
