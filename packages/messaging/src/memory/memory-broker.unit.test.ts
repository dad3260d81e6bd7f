import { createLogger, Metrics } from '@hatchet-ts/service-kit';
import { describeBroker } from '../conformance';
import { MemoryBroker } from './memory-broker';
import { MemoryHub } from './memory-hub';

describeBroker('memory', async () => {
  const hub = new MemoryHub();
  const logger = createLogger({ service: 'test', level: 'silent' });
  let processes = 0;
  return {
    open: async (options) => {
      processes += 1;
      const broker = new MemoryBroker(
        { logger, metrics: new Metrics(), processId: `process-${processes}`, ...options },
        hub,
      );
      await broker.start();
      return broker;
    },
    close: async () => undefined,
  };
});
