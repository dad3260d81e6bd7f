import type { Benchmark } from './benchmark';
import { addTenants, serverUrlOf } from './load/add-tenants';
import { drain, holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import type { Faults } from './load/run-ledger';
import { collectedHeaps, HEAP_REPORT_OPTION } from './measure/collected-heap';
import { cpuPercents, type UsageMeter } from './measure/usage-meter';

const TENANTS = 10_000;
const AT_A_TIME = 16;
/** A worker that went away counts as lost after 30 s; caches and credits of its tenant are given up with it. */
const SETTLE_SECONDS = 60;

export const idleTenants: Benchmark = {
  name: 'idle-tenants',
  about:
    '10,000 tenants (--count) each register a workflow and a worker, have one run and go away: heap per tenant, ' +
    'statements per second and CPU afterwards, beside those before',
  nodeOptions: HEAP_REPORT_OPTION,

  async run(target, meter, options) {
    const count = options.count ?? TENANTS;
    const client = await LoadClient.open(target, options.slots);
    const { processes } = meter.measured;
    const faults = { ...client.ledger.faults };
    let firstError: string | undefined;
    try {
      client.triggerBulk(100, () => {});
      await holdLoad(client, options.warmupSeconds);
      await drain(client, options.drainSeconds);
      const idle = await rest(client, meter, options.seconds);
      const before = await collectedHeaps(processes);

      const madeFrom = performance.now();
      const tenants = await addTenants(serverUrlOf(target.token), count);
      const made = performance.now();
      let next = 0;
      const touching = Array.from({ length: AT_A_TIME }, async () => {
        while (next < count) {
          const visitor = await LoadClient.open({ ...target, token: tenants[next++]!.token }, 1);
          visitor.triggerOne(() => {});
          await drain(visitor, options.drainSeconds);
          visitor.close();
          for (const [name, more] of Object.entries(visitor.ledger.faults))
            faults[name as keyof Faults] += more;
          firstError ??= visitor.ledger.firstError;
        }
      });
      await Promise.all(touching);
      const touched = performance.now();
      await holdLoad(client, SETTLE_SECONDS);
      const after = await collectedHeaps(processes);
      const then = await rest(client, meter, options.seconds);
      return {
        figures: {
          tenants: count,
          tenants_made_per_s: count / ((made - madeFrom) / 1000),
          tenants_touched_per_s: count / ((touched - made) / 1000),
          ...Object.fromEntries(
            [...after].map(([name, bytes]) => [
              `heap_bytes_per_tenant_${name.replace(/\W/g, '_')}`,
              (bytes - before.get(name)!) / count,
            ]),
          ),
          ...named('before', idle),
          ...named('after', then),
        },
        faults,
        firstError: firstError ?? client.ledger.firstError,
      };
    } finally {
      client.close();
    }
  },
};

async function rest(
  client: LoadClient,
  meter: UsageMeter,
  forSeconds: number,
): Promise<Record<string, number>> {
  await meter.start();
  await holdLoad(client, forSeconds);
  const { seconds, cpu, services, postgres } = await meter.read();
  return {
    statements_per_s: services.statements / seconds,
    ...(postgres && { transactions_per_s: postgres.commits / seconds }),
    broker_messages_per_s: services.brokerMessages / seconds,
    ...cpuPercents(cpu, seconds),
  };
}

const named = (when: string, figures: Record<string, number>) =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${when}_${name}`, value]));
