import { HatchetClient } from '@hatchet-dev/typescript-sdk';
import { say } from './say';

/** Plays a worker whose tasks stream and clients that read, with the published SDK. */

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The worker and the clients are one process: tasks wait here until the clients listen. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** What no task writes: it shows that a subscription was taken up, which nothing else on the wire tells. */
const HELLO = 'hello;';

async function main(): Promise<void> {
  const gates = { head: gate(), tail: gate(), retried: gate() };
  const hatchet = HatchetClient.init();
  const story = hatchet.task({
    name: 'story',
    fn: async (input: { chunks: number; head: number }, context) => {
      await gates.head.opened;
      for (let i = 0; i < input.head; i++) await context.putStream(`head ${i};`);
      await gates.tail.opened;
      for (let i = 0; i < input.chunks; i++) await context.putStream(`chunk ${i};`);
      await context.putStream(new TextEncoder().encode('the end'));
      return { chunks: input.chunks };
    },
  });
  const flaky = hatchet.task({
    name: 'flaky-story',
    retries: 1,
    fn: async (_: object, context) => {
      await gates.retried.opened;
      await context.putStream(`attempt ${context.retryCount()};`);
      if (context.retryCount() === 0) throw new Error('once more');
      return {};
    },
  });
  const worker = await hatchet.worker('story-teller', { workflows: [story, flaky], slots: 20 });
  void worker.start();
  await worker.waitUntilReady();

  const read = (runId: string) => {
    const all: string[] = [];
    const chunks = (async () => {
      for await (const chunk of hatchet.runs.subscribeToStream(runId)) all.push(String(chunk));
      return all.filter((chunk) => chunk !== HELLO);
    })();
    return { all, chunks };
  };
  type Reader = ReturnType<typeof read>;
  const takenUp = async (runId: string, readers: Reader[]) => {
    while (!readers.every(({ all }) => all.includes(HELLO))) {
      await hatchet.events.putStream(runId, HELLO, undefined);
      await delay(50);
    }
  };
  const start = async (chunks: number, head = 0) => {
    const run = await story.runNoWait({ chunks, head });
    return run.getWorkflowRunId();
  };

  const begun = await start(5, 5);
  const early = read(begun);
  await takenUp(begun, [early]);
  gates.head.open();
  // What one reader has is stored, and so behind another one that comes now.
  while (!early.all.includes('head 4;')) await delay(50);
  const reading = read(begun);
  await takenUp(begun, [reading]);
  gates.tail.open();
  const late = await reading.chunks;
  await early.chunks;
  say('late', { late, afterwards: await read(begun).chunks });

  gates.tail = gate();
  const thousand = await start(1000);
  const [one, two] = [read(thousand), read(thousand)];
  await takenUp(thousand, [one, two]);
  gates.tail.open();
  const [first, second] = await Promise.all([one.chunks, two.chunks]);
  say('thousand', { first: first.join(''), second: second.join('') });

  const retried = await flaky.runNoWait({});
  const retriedId = await retried.getWorkflowRunId();
  const over = read(retriedId);
  await takenUp(retriedId, [over]);
  gates.retried.open();
  say('retried', { chunks: await over.chunks });

  await worker.stop();
  process.exit(0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
