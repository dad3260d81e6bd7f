import type { MessageDeclaration } from '@hatchet-ts/contracts';
import { createLogger, Metrics } from '@hatchet-ts/service-kit';
import { z } from 'zod';
import { on } from './broker';
import { brokerMetrics } from './broker-metrics';
import { RunningCalls } from './running-calls';
import { WakeListeners } from './wake-listeners';

const noted: MessageDeclaration<{ n: number }> = {
  name: 'test.noted',
  version: 1,
  kind: 'wake',
  to: 'test',
  schema: z.object({ n: z.number() }),
};
const wake = (...numbers: number[]) => ({ m: 'test.noted', v: 1, p: numbers.map((n) => ({ n })) });

function setup() {
  const metrics = new Metrics();
  const running = new RunningCalls();
  const listeners = new WakeListeners({
    callsMax: 1,
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics: brokerMetrics(metrics, 'memory'),
    running,
  });
  return { listeners, metrics, running };
}

test('a handler that falls far behind loses what exceeds its backlog, and the loss is counted', async () => {
  const { listeners, metrics, running } = setup();
  const sizes: number[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  listeners.add('here', [
    on(noted, async (payloads) => {
      sizes.push(payloads.length);
      await held;
    }),
  ]);
  listeners.deliver('here', wake(0));
  listeners.deliver('here', wake(...Array.from({ length: 9_990 }, (_, n) => n)));
  listeners.deliver('here', wake(...Array.from({ length: 50 }, (_, n) => n)));
  release();
  await running.idle();
  expect(sizes).toEqual([1, 10_000]);
  expect(await metrics.text()).toContain('hatchet_broker_dropped_total 40');
});

test('a listener that leaves while its handler is busy gets nothing of its backlog', async () => {
  const { listeners, running } = setup();
  const received: number[] = [];
  const stop = listeners.add('here', [
    on(noted, async (payloads) => {
      received.push(...payloads.map(({ n }) => n));
    }),
  ]);
  listeners.deliver('here', wake(1));
  listeners.deliver('here', wake(2));
  stop();
  stop();
  await running.idle();
  expect(received).toEqual([1]);
  expect(listeners.addresses()).toEqual([]);
});

test('listeners get arrays of their own', () => {
  const { listeners } = setup();
  const first: number[] = [];
  const second: number[] = [];
  listeners.add('here', [
    on(noted, (payloads) => {
      first.push(...payloads.splice(0).map(({ n }) => n));
    }),
    on(noted, (payloads) => {
      second.push(...payloads.map(({ n }) => n));
    }),
  ]);
  listeners.deliver('here', wake(1, 2));
  expect([first, second]).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test('a handler that throws is counted', async () => {
  const { listeners, metrics, running } = setup();
  listeners.add('here', [
    on(noted, () => {
      throw new Error('handler');
    }),
  ]);
  listeners.deliver('here', wake(1));
  await running.idle();
  expect(await metrics.text()).toContain('hatchet_broker_handler_failures_total{message="test.noted"} 1');
});
