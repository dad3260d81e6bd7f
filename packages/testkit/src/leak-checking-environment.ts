import { setTimeout as delay } from 'node:timers/promises';
import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';

/** What a test file may leave open by accident, as Node names it; other kinds come and go by themselves. */
const WATCHED = [
  'TCPSocketWrap',
  'TCPServerWrap',
  'PipeWrap',
  'ProcessWrap',
  'UDPWrap',
  'FSEventWrap',
  'Timeout',
];

/**
 * Closing takes some turns of the event loop, a terminated child some milliseconds, and the published SDK sleeps between
 * its attempts without a way to wake it. What ends by itself within this time kept nothing running.
 */
const PATIENCE_MS = 30_000;

/**
 * Fails a test file that leaves open what would keep its process running: a pool, a channel, a server, a child
 * process, a timer. Whatever is left open belongs to a `close` or `stop` that does not do its work, or is not called.
 * The option `patienceMs` of the environment says how long it looks again; default 30,000.
 */
export default class LeakCheckingEnvironment extends TestEnvironment {
  private before = new Map<string, number>();
  private hasFailed = false;
  private readonly patienceMs: number;

  constructor(...[config, context]: ConstructorParameters<typeof TestEnvironment>) {
    super(config, context);
    this.patienceMs = Number(config.projectConfig.testEnvironmentOptions.patienceMs ?? PATIENCE_MS);
  }

  override async setup(): Promise<void> {
    await super.setup();
    this.before = count();
  }

  async handleTestEvent(event: Circus.AsyncEvent): Promise<void> {
    if (event.name === 'test_done') this.hasFailed ||= event.test.errors.length > 0;
    // What a failure leaves open is its consequence, and would be told instead of it.
    if (event.name !== 'run_finish' || this.hasFailed) return;
    const deadline = Date.now() + this.patienceMs;
    let leaks = this.leaks();
    while (leaks.length > 0 && Date.now() < deadline) {
      await delay(20);
      leaks = this.leaks();
    }
    if (leaks.length > 0)
      throw new Error(
        `This test file leaves open: ${leaks.join(', ')}. Close what its tests and hooks open.`,
      );
  }

  private leaks(): string[] {
    const now = count();
    return WATCHED.flatMap((kind) => {
      const extra = (now.get(kind) ?? 0) - (this.before.get(kind) ?? 0);
      return extra > 0 ? [`${extra} ${kind}`] : [];
    });
  }
}

function count(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
