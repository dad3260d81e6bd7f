import { createLogger, Metrics } from '@hatchet-ts/service-kit';
import type { BrokerOptions } from './broker-options';
import { createBroker } from './create-broker';

const common = {
  logger: createLogger({ service: 'test', level: 'silent' }),
  metrics: new Metrics(),
  processId: 'test',
};
const pool = { query: async () => ({ rows: [], rowCount: 0 }) };

test.each([
  [{ kind: 'kafka' }, 'kind', 'broker kind must be rabbitmq, postgres or memory, got kafka'],
  [{ kind: 'rabbitmq' }, 'url', 'broker kind rabbitmq needs an AMQP URL'],
  [{ kind: 'rabbitmq', url: 'localhost:5672' }, 'url', /must look like amqp:/],
  [{ kind: 'rabbitmq', url: 'http://user:secret@host' }, 'url', /^(?!.*secret)/],
  [
    { kind: 'postgres', directUrl: 'postgres://host/db' },
    'pool',
    'broker kind postgres needs a connection pool',
  ],
  [{ kind: 'postgres', pool }, 'directUrl', 'broker kind postgres needs a direct database URL'],
])('settings %j are refused, naming %s (CFG-121, CFG-122)', (settings, field, message) => {
  let thrown: unknown;
  try {
    createBroker({ ...common, ...settings } as BrokerOptions);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'invalid_argument', field });
  expect((thrown as Error).message).toMatch(message);
});

test.each([
  { kind: 'memory' },
  { kind: 'rabbitmq', url: 'amqps://user:password@host/vhost?heartbeat=5' },
  { kind: 'postgres', pool, directUrl: 'postgres://host/db' },
] as const)('kind $kind makes a broker that is not healthy before it is started', ({ kind, ...settings }) => {
  const broker = createBroker({ ...common, ...settings, kind });
  expect([broker.kind, broker.isHealthy()]).toEqual([kind, false]);
});
