import { until } from '@hatchet-ts/testkit';
import { type MessageBroker, on } from './broker';
import { atLeast, type BrokerHarness, inbox, job, noted } from './conformance';

/** A broker that is a server of its own, with connections that break and contents that others reach. */
export interface ServerHarness extends BrokerHarness {
  /** Puts a text where the consumers of the work, or the listeners at the address, receive it. */
  inject(to: { work: { name: string } } | { address: string }, body: string): Promise<void>;
  /** Breaks every connection of the brokers, once. */
  cutConnections(): Promise<void>;
  /** Throws away everything that is stored. */
  purge(): Promise<void>;
}

/** What every broker that is a server has to survive. `start` gives each test an installation of its own. */
export function describeFaults(kind: string, start: () => Promise<ServerHarness>): void {
  let harness: ServerHarness;
  const brokers: MessageBroker[] = [];

  const open = async () => {
    const broker = await harness.open();
    brokers.push(broker);
    return broker;
  };

  describe(`faults of ${kind}`, () => {
    beforeEach(async () => {
      harness = await start();
    });
    afterEach(async () => {
      await Promise.all(brokers.splice(0).map((broker) => broker.close()));
      await harness.close();
    });

    test('a text that is no message is dead-lettered at once', async () => {
      const broker = await open();
      const { take, numbers } = inbox();
      await broker.listen('here', [on(noted, take)]);
      await broker.consume(job, async (payloads) => take(payloads));
      await harness.inject({ work: job }, '{"m":');
      await harness.inject({ address: 'here' }, 'not JSON');
      await broker.send(job, { n: 1 });
      broker.wake(noted, 'here', { n: 2 });
      await until(() => numbers().length === 2);
      const letters = await until(async () => atLeast(2, await broker.deadLetters(10)));
      expect(letters.map(({ message, address, body }) => [message, address, body]).sort()).toEqual([
        ['test.job', 'test.job', '{"m":'],
        ['unknown', 'here', 'not JSON'],
      ]);
      for (const { reason } of letters) expect(reason).toMatch(/^malformed: not JSON/);
      expect(await broker.deadLetters(1)).toEqual(letters.slice(0, 1));
    });

    test('listeners and consumers are back when a broken connection is said to be back', async () => {
      const [broker, neighbour] = [await open(), await open()];
      const { take, numbers } = inbox();
      await broker.listen('here', [on(noted, take)]);
      await broker.consume(job, async (payloads) => take(payloads));
      const states: string[] = [];
      broker.on('disconnected', () => states.push('disconnected'));
      const back = [broker, neighbour].map((b) => new Promise<void>((resolve) => b.on('connected', resolve)));
      await harness.cutConnections();
      await until(() => states.length > 0 && !broker.isHealthy());
      await Promise.all(back);
      expect(broker.isHealthy()).toBe(true);
      neighbour.wake(noted, 'here', { n: 1 });
      await neighbour.send(job, { n: 2 });
      await until(() => numbers().length === 2);
      expect(numbers().sort()).toEqual([1, 2]);
    });

    test('listening that began or ended during an outage holds after it', async () => {
      const broker = await open();
      const [ended, begun] = [inbox(), inbox()];
      const subscription = await broker.listen('old', [on(noted, ended.take)]);
      const back = new Promise<void>((resolve) => broker.on('connected', resolve));
      const gone = new Promise<void>((resolve) => broker.on('disconnected', resolve));
      await harness.cutConnections();
      await gone;
      await Promise.all([subscription.close(), broker.listen('new', [on(noted, begun.take)])]);
      await back;
      broker.wake(noted, 'old', { n: 1 });
      broker.wake(noted, 'new', { n: 2 });
      await until(() => begun.received.length === 1);
      expect(ended.received).toEqual([]);
    });

    test('work handed over during an outage is stored after it', async () => {
      const broker = await open();
      const gone = new Promise<void>((resolve) => broker.on('disconnected', resolve));
      await harness.cutConnections();
      await gone;
      await broker.send(job, { n: 1 });
      const { take, received } = inbox();
      await broker.consume(job, async (payloads) => take(payloads));
      await until(() => received.length === 1);
    });

    test('work whose handler was running when the connection broke ends once it has succeeded', async () => {
      const broker = await open();
      const { take, calls } = inbox();
      await broker.consume(job, async (payloads) => {
        take(payloads);
        if (calls.length === 1) await harness.cutConnections();
      });
      await broker.send(job, { n: 1 });
      const back = new Promise<void>((resolve) => broker.on('connected', resolve));
      await back;
      await broker.send(job, { n: 2 });
      await until(() => calls.some(([payload]) => payload!.n === 2));
      expect(await broker.deadLetters(10)).toEqual([]);
    });

    test('purging loses what was stored and nothing else', async () => {
      const broker = await open();
      await broker.send(job, { n: 1 });
      await harness.purge();
      const { take, numbers } = inbox();
      await broker.listen('here', [on(noted, take)]);
      await broker.consume(job, async (payloads) => take(payloads));
      await harness.purge();
      broker.wake(noted, 'here', { n: 2 });
      await broker.send(job, { n: 3 });
      await until(() => numbers().length === 2);
      expect(numbers().sort()).toEqual([2, 3]);
    });
  });
}
