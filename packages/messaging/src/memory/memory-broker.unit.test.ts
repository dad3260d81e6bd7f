import { ADDRESS, timerArmed } from '@hatchet-ts/contracts';
import { on } from '../broker';
import { createBroker } from '../create-broker';

const logger = { debug() {}, info() {}, warn() {}, error() {} };
const metrics = { counter: () => ({ inc() {} }) };

test('payloads of one turn of the event loop arrive together', async () => {
  const broker = createBroker({ kind: 'memory', logger, metrics, processId: 'one' });
  await broker.start();
  const received = new Promise((resolve) => {
    void broker.listen(ADDRESS.controllers, [on(timerArmed, resolve)]);
  });
  broker.wake(timerArmed, ADDRESS.controllers, { dueAtMs: 1 });
  broker.wake(timerArmed, ADDRESS.controllers, { dueAtMs: 2 });
  expect(await received).toEqual([{ dueAtMs: 1 }, { dueAtMs: 2 }]);
  await broker.close();
});
