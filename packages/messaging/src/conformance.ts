import { EngineError, type MessageDeclaration } from '@hatchet-ts/contracts';
import { until } from '@hatchet-ts/testkit';
import { z } from 'zod';
import { type MessageBroker, on } from './broker';

/** What a broker must offer to be put through the suite. */
export interface BrokerHarness {
  /** A broker of one more process of the same installation, started; the suite closes it. */
  open(options?: { prefetch?: number }): Promise<MessageBroker>;
  close(): Promise<void>;
}

export const noted: MessageDeclaration<{ n: number; text?: string }> = {
  name: 'test.noted',
  version: 1,
  kind: 'wake',
  to: 'test',
  schema: z.object({ n: z.number(), text: z.string().optional() }),
};
const other: MessageDeclaration<{ n: number }> = { ...noted, name: 'test.other' };
export const job: MessageDeclaration<{ n: number }> = {
  name: 'test.job',
  version: 1,
  kind: 'work',
  to: 'test',
  schema: z.object({ n: z.number() }),
  maxAttempts: 2,
};

/** The behaviour every MessageBroker shares. `start` gives each test an installation of its own. */
export function describeBroker(kind: string, start: () => Promise<BrokerHarness>): void {
  let harness: BrokerHarness;
  const brokers: MessageBroker[] = [];

  const open = async (options?: { prefetch?: number }) => {
    const broker = await harness.open(options);
    brokers.push(broker);
    return broker;
  };

  describe(`broker over ${kind}`, () => {
    beforeEach(async () => {
      harness = await start();
    });
    afterEach(async () => {
      await Promise.all(brokers.splice(0).map((broker) => broker.close()));
      await harness.close();
    });

    describe('wakes', () => {
      test('reach every listener at the address, in the same process and in others', async () => {
        const [one, two] = [await open(), await open()];
        const inboxes = [inbox(), inbox(), inbox()];
        await one.listen('here', [on(noted, inboxes[0]!.take)]);
        await one.listen('here', [on(noted, inboxes[1]!.take)]);
        await two.listen('here', [on(noted, inboxes[2]!.take)]);
        one.wake(noted, 'here', { n: 1 });
        for (const { received } of inboxes) await until(() => received.length === 1);
      });

      test('stay within their address', async () => {
        const broker = await open();
        const [here, there] = [inbox(), inbox()];
        await broker.listen('shard.1', [on(noted, here.take)]);
        await broker.listen('shard.10', [on(noted, there.take)]);
        broker.wake(noted, 'shard.1', { n: 1 });
        broker.wake(noted, 'shard.10', { n: 2 });
        broker.wake(noted, 'nowhere', { n: 3 });
        broker.wake(noted, 'shard.1', { n: 4 });
        await until(() => here.received.length === 2 && there.received.length === 1);
        expect([here.numbers(), there.numbers()]).toEqual([[1, 4], [2]]);
      });

      test('are handed to the handler of their message', async () => {
        const broker = await open();
        const [first, second] = [inbox(), inbox()];
        await broker.listen('here', [on(noted, first.take), on(other, second.take)]);
        broker.wake(other, 'here', { n: 2 });
        broker.wake(noted, 'here', { n: 1 });
        await until(() => first.received.length === 1 && second.received.length === 1);
        expect([first.numbers(), second.numbers()]).toEqual([[1], [2]]);
      });

      test('of one turn of the event loop travel together and in order', async () => {
        const [publisher, listener] = [await open(), await open()];
        const { take, calls, numbers } = inbox();
        await listener.listen('here', [on(noted, take)]);
        for (let n = 0; n < 100; n++) publisher.wake(noted, 'here', { n });
        await until(() => numbers().length === 100);
        expect(calls).toHaveLength(1);
        expect(numbers()).toEqual(range(100));
      });

      test('of one publisher arrive in the order they were published', async () => {
        const [publisher, listener] = [await open(), await open()];
        const { take, numbers } = inbox();
        await listener.listen('here', [on(noted, take)]);
        for (let n = 0; n < 5_000; n++) {
          publisher.wake(noted, 'here', { n });
          if (n % 50 === 0) await new Promise(setImmediate);
        }
        await until(() => numbers().length === 5_000);
        expect(numbers()).toEqual(range(5_000));
      });

      test('may be large', async () => {
        const [publisher, listener] = [await open(), await open()];
        const { take, received } = inbox();
        await listener.listen('here', [on(noted, take)]);
        const text = 'a"\\\u0001é😀'.repeat(30_000);
        publisher.wake(noted, 'here', { n: 1, text });
        await until(() => received.length === 1);
        expect(received[0]!.text === text).toBe(true);
      });

      test('keep coming after a handler has thrown', async () => {
        const broker = await open();
        const { take, numbers } = inbox();
        await broker.listen('here', [
          on(noted, (payloads) => {
            if (payloads[0]!.n === 1) throw new Error('a handler that throws');
            take(payloads);
          }),
        ]);
        broker.wake(noted, 'here', { n: 1 });
        await new Promise(setImmediate);
        broker.wake(noted, 'here', { n: 2 });
        await until(() => numbers().includes(2));
      });

      test('that arrive while all calls of a handler are busy are merged into the next call', async () => {
        const broker = await open({ prefetch: 1 });
        const { take, calls, numbers } = inbox();
        const gate = latch();
        await broker.listen('here', [
          on(noted, async (payloads) => {
            take(payloads);
            await gate.opened;
          }),
        ]);
        const done = inbox();
        await broker.listen('there', [on(noted, done.take)]);
        for (let n = 0; n < 10; n++) {
          broker.wake(noted, 'here', { n });
          await new Promise(setImmediate);
        }
        broker.wake(noted, 'there', { n: 0 });
        await until(() => done.received.length === 1);
        expect(calls).toHaveLength(1);
        gate.open();
        await until(() => numbers().length === 10);
        expect(calls).toHaveLength(2);
        expect(numbers()).toEqual(range(10));
      });

      test('no longer reach a listener that has closed, and its neighbours still do', async () => {
        const [one, two] = [await open(), await open()];
        const [gone, stays, elsewhere] = [inbox(), inbox(), inbox()];
        const subscription = await one.listen('here', [on(noted, gone.take)]);
        await one.listen('here', [on(noted, stays.take)]);
        const last = await two.listen('here', [on(noted, gone.take)]);
        await two.listen('there', [on(noted, elsewhere.take)]);
        await Promise.all([subscription.close(), subscription.close(), last.close()]);
        one.wake(noted, 'here', { n: 1 });
        one.wake(noted, 'there', { n: 2 });
        await until(() => stays.received.length === 1 && elsewhere.received.length === 1);
        expect(gone.received).toEqual([]);
      });

      test('reach an address that was left and is listened at again', async () => {
        const broker = await open();
        const [first, second] = [inbox(), inbox()];
        const subscription = await broker.listen('here', [on(noted, first.take)]);
        void subscription.close();
        await broker.listen('here', [on(noted, second.take)]);
        broker.wake(noted, 'here', { n: 1 });
        await until(() => second.received.length === 1);
        expect(first.received).toEqual([]);
      });

      test('that were handed over before closing are all delivered', async () => {
        const [publisher, listener] = [await open(), await open()];
        const { take, numbers } = inbox();
        await listener.listen('here', [on(noted, take)]);
        for (let n = 0; n < 1_000; n++) {
          publisher.wake(noted, 'here', { n });
          if (n % 100 === 0) await new Promise(setImmediate);
        }
        await publisher.close();
        publisher.wake(noted, 'here', { n: 1_000 });
        await until(() => numbers().length >= 1_000);
        expect(numbers()).toEqual(range(1_000));
      });

      test('that listeners cannot read are dead-lettered, and the next one is delivered', async () => {
        const broker = await open();
        const { take, numbers } = inbox();
        await broker.listen('here', [on(noted, take)]);
        broker.wake({ ...noted, version: 2 }, 'here', { n: 1 });
        broker.wake(other, 'here', { n: 2 });
        broker.wake(noted as MessageDeclaration<object>, 'here', { n: 'three' });
        broker.wake(noted, 'here', { n: 4 });
        await until(() => numbers().includes(4));
        const letters = await until(async () => atLeast(3, await broker.deadLetters(10)));
        expect(letters.map(({ message, address, attempts }) => [message, address, attempts]).sort()).toEqual([
          ['test.noted', 'here', 0],
          ['test.noted', 'here', 0],
          ['test.other', 'here', 0],
        ]);
        expect(letters.map(({ reason }) => reason)).toEqual(
          expect.arrayContaining([
            'malformed: version 2 of test.noted is not supported, expected 1',
            'malformed: no handler for test.other at this address',
            expect.stringMatching(/^malformed: payload 0: n: .*expected number/),
          ]),
        );
        expect(numbers()).toEqual([4]);
      });
    });

    describe('work', () => {
      test('is taken by exactly one of several consumers', async () => {
        const processes = [await open(), await open(), await open()];
        const inboxes = processes.map(() => inbox());
        const everybodyBusy = latch();
        for (const [index, broker] of processes.entries()) {
          await broker.consume(
            job,
            async (payloads) => {
              inboxes[index]!.take(payloads);
              if (inboxes.every(({ received }) => received.length > 0)) everybodyBusy.open();
              await everybodyBusy.opened;
            },
            { prefetch: 1 },
          );
        }
        await Promise.all(range(60).map((n) => processes[0]!.send(job, { n })));
        const all = () => inboxes.flatMap(({ numbers }) => numbers());
        await until(() => all().length >= 60);
        expect(all().sort((a, b) => a - b)).toEqual(range(60));
      });

      test('waits for a consumer', async () => {
        const [sender, late] = [await open(), await open()];
        await sender.send(job, { n: 1 });
        await sender.close();
        const { take, received } = inbox();
        await late.consume(job, async (payloads) => take(payloads));
        await until(() => received.length === 1);
      });

      test('is handled by no more than prefetch calls at a time', async () => {
        const broker = await open();
        let [running, most, done] = [0, 0, 0];
        await broker.consume(
          job,
          async () => {
            running += 1;
            most = Math.max(most, running);
            await new Promise((resolve) => setTimeout(resolve, 2));
            running -= 1;
            done += 1;
          },
          { prefetch: 3 },
        );
        await Promise.all(range(30).map((n) => broker.send(job, { n })));
        await until(() => done === 30);
        expect(most).toBe(3);
      });

      test('that fails is tried again', async () => {
        const broker = await open();
        let calls = 0;
        await broker.consume(job, async () => {
          calls += 1;
          if (calls === 1) throw new Error('the first attempt fails');
        });
        await broker.send(job, { n: 1 });
        await until(() => calls === 2);
        expect(await broker.deadLetters(10)).toEqual([]);
      });

      test('is dead-lettered with the reason when its attempts are used up', async () => {
        const broker = await open();
        let calls = 0;
        await broker.consume(job, async () => {
          calls += 1;
          throw new Error('no luck today');
        });
        await broker.send(job, { n: 7 });
        const [letter] = await until(async () => atLeast(1, await broker.deadLetters(10)));
        expect(calls).toBe(2);
        expect(letter).toMatchObject({
          message: 'test.job',
          address: 'test.job',
          attempts: 2,
          reason: 'failed 2 times, last: no luck today',
        });
        expect(JSON.parse(letter!.body)).toMatchObject({ m: 'test.job', v: 1, p: [{ n: 7 }] });
        expect(Math.abs(Date.now() - letter!.diedAt.getTime())).toBeLessThan(60_000);
      });

      test('is dead-lettered after one attempt when the error is permanent', async () => {
        const broker = await open();
        await broker.consume(job, async () => {
          throw new EngineError('not_found', 'workflow not found');
        });
        await broker.send(job, { n: 1 });
        const [letter] = await until(async () => atLeast(1, await broker.deadLetters(10)));
        expect(letter).toMatchObject({ attempts: 1, reason: 'permanent error: workflow not found' });
      });

      test('that is poison does not block what comes after it', async () => {
        const broker = await open({ prefetch: 1 });
        const { take, numbers } = inbox();
        await broker.consume(job, async (payloads) => {
          if (payloads[0]!.n === 0) throw new Error('poison');
          take(payloads);
        });
        for (const n of range(5)) await broker.send(job, { n });
        await until(() => numbers().length === 4);
        expect(numbers()).toEqual([1, 2, 3, 4]);
        await until(async () => atLeast(1, await broker.deadLetters(10)));
      });

      test('that cannot be read is dead-lettered before any handler sees it', async () => {
        const broker = await open();
        const { take, numbers } = inbox();
        await broker.consume(job, async (payloads) => take(payloads));
        await broker.send({ ...job, version: 9 }, { n: 1 });
        await broker.send(job as MessageDeclaration<object>, { m: 2 });
        await broker.send(job, { n: 3 });
        const letters = await until(async () => atLeast(2, await broker.deadLetters(10)));
        await until(() => numbers().length > 0);
        expect(numbers()).toEqual([3]);
        expect(letters.map(({ attempts }) => attempts)).toEqual([0, 0]);
      });

      test('goes to others when its consumer closes, which still finishes what it has begun', async () => {
        const [one, two] = [await open(), await open()];
        const [first, second] = [inbox(), inbox()];
        const gate = latch();
        let finished = 0;
        const subscription = await one.consume(job, async (payloads) => {
          first.take(payloads);
          await gate.opened;
          finished += 1;
        });
        await one.send(job, { n: 1 });
        await until(() => first.received.length === 1);
        await subscription.close();
        await two.consume(job, async (payloads) => second.take(payloads));
        await one.send(job, { n: 2 });
        await until(() => second.received.length === 1);
        gate.open();
        await one.close();
        expect([first.numbers(), second.numbers(), finished]).toEqual([[1], [2], 1]);
      });
    });

    describe('the broker', () => {
      test('is healthy between start and close', async () => {
        const broker = await open();
        expect(broker.isHealthy()).toBe(true);
        await broker.close();
        expect(broker.isHealthy()).toBe(false);
      });

      test('leaves nothing open when it is closed', async () => {
        const before = openHandles();
        const broker = await open();
        await broker.listen('here', [on(noted, () => undefined)]);
        const stop = await broker.consume(job, async () => {
          throw new Error('leaves a retry behind');
        });
        broker.wake(noted, 'here', { n: 1 });
        await broker.send(job, { n: 1 });
        await stop.close();
        await broker.close();
        await broker.close();
        await until(() => openHandles() <= before, { what: 'sockets and timers of the broker are gone' });
      });
    });
  });
}

/** Gathers what a handler receives. */
export function inbox<P extends { n: number } = { n: number; text?: string }>() {
  const calls: P[][] = [];
  const received: P[] = [];
  return {
    calls,
    received,
    numbers: () => received.map(({ n }) => n),
    take: (payloads: P[]) => {
      calls.push(payloads);
      received.push(...payloads);
    },
  };
}

/** At least `count` of something, or nothing yet: for `until`. */
export function atLeast<T>(count: number, items: T[]): T[] | undefined {
  return items.length >= count ? items : undefined;
}

function latch() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

function range(length: number): number[] {
  return Array.from({ length }, (_, n) => n);
}

function openHandles(): number {
  return process.getActiveResourcesInfo().filter((kind) => /TCP|Timeout/.test(kind)).length;
}
