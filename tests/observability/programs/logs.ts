import { HatchetClient } from '@hatchet-dev/typescript-sdk';
import {
  V1LogLineLevel,
  V1LogLineOrderByDirection,
} from '@hatchet-dev/typescript-sdk/v1/client/features/logs';
import { say } from './say';

/** Plays a worker whose tasks log and a client that lists what they logged, with the published SDK. */

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function main(): Promise<void> {
  const hatchet = HatchetClient.init();
  const talker = hatchet.task({
    name: 'talker',
    retries: 1,
    fn: async (_: object, context) => {
      const attempt = context.retryCount() + 1;
      await context.logger.debug(`debug of ${attempt}`);
      await context.logger.info(`info of ${attempt}`, { extra: { attempt } } as never);
      await context.logger.warn(`WARN of ${attempt}`);
      await context.logger.error(`error of ${attempt}`);
      await delay(20);
      if (attempt === 1) throw new Error('once more');
      return {};
    },
  });
  const chatterbox = hatchet.task({
    name: 'chatterbox',
    fn: async (input: { lines: number }, context) => {
      for (let i = 0; i < input.lines; i++) await context.logger.info(`line ${i}`);
      return { said: input.lines };
    },
  });
  const worker = await hatchet.worker('speaker', { workflows: [talker, chatterbox], slots: 20 });
  void worker.start();
  await worker.waitUntilReady();

  const run = await talker.runNoWait({});
  const taskId = await run.getWorkflowRunId();
  await run.output;
  const list = async (options: Parameters<typeof hatchet.logs.list>[1] = {}) =>
    ((await hatchet.logs.list(taskId, options)).rows ?? []).map((row) => row.message);
  // The SDK does not wait until a line is stored.
  while (process.env.INGESTION !== 'off' && (await list()).length < 8) await delay(50);
  const { rows = [] } = await hatchet.logs.list(taskId);
  say('talk', {
    taskId,
    rows,
    warnings: await list({ levels: [V1LogLineLevel.WARN, V1LogLineLevel.ERROR] }),
    second: await list({ attempt: 2 }),
    found: await list({ search: 'warn' }),
    newest: await list({ orderByDirection: V1LogLineOrderByDirection.DESC, limit: 2 }),
    since: rows[3] && (await list({ since: new Date(rows[3].createdAt) })),
    until: rows[4] && (await list({ until: new Date(rows[4].createdAt) })),
  });

  const noisy = await chatterbox.runNoWait({ lines: 1100 });
  const noisyId = await noisy.getWorkflowRunId();
  const output = await noisy.output;
  const lines = async () => (await hatchet.logs.list(noisyId, { limit: 5000 })).rows ?? [];
  while (process.env.INGESTION !== 'off' && (await lines()).length < 1001) await delay(100);
  say('chatter', { output, lines: (await lines()).map((row) => row.message) });

  await worker.stop();
  process.exit(0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
