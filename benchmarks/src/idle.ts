import type { Benchmark } from './benchmark';
import { holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import { cpuPercents } from './measure/usage-meter';

export const idle: Benchmark = {
  name: 'idle',
  about:
    'one connected worker and nothing to do: SQL statements per second in all (BEGIN and COMMIT included) and CPU of ' +
    'services and Postgres, in percent of a core',

  async run(target, meter, options) {
    const client = await LoadClient.open(target, options.slots);
    try {
      await holdLoad(client, options.warmupSeconds);
      await meter.start();
      await holdLoad(client, options.seconds);
      const { seconds, cpu, services, postgres } = await meter.read();
      return {
        figures: {
          statements_per_s: services.statements / seconds,
          ...cpuPercents(cpu, seconds),
          broker_messages_per_s: services.brokerMessages / seconds,
          ...(postgres && { transactions_per_s: postgres.commits / seconds }),
          seconds,
        },
        faults: client.ledger.faults,
        firstError: client.ledger.firstError,
      };
    } finally {
      client.close();
    }
  },
};
