import { percentiles } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { addTenants, serverUrlOf } from './load/add-tenants';
import { drain, holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import type { Faults } from './load/run-ledger';
import { SteadyLoad } from './load/steady-load';
import { usageFigures } from './measure/usage-meter';

const TENANTS = 100;

export const twoSchedulers: Benchmark = {
  name: 'two-schedulers',
  about:
    'two schedulers share 100 tenants (--count), each with a worker of its own; single triggers at --rate over all of ' +
    'them: share of CPU of the busier scheduler, latencies, and whether anything came twice',
  platform: ['--scheduler', '2'],

  async run(target, meter, options) {
    const count = options.count ?? TENANTS;
    const tenants = await addTenants(serverUrlOf(target.token), count);
    const clients: LoadClient[] = [];
    const loads: SteadyLoad[] = [];
    try {
      for (const { token } of tenants) clients.push(await LoadClient.open({ ...target, token }, 10));
      for (const client of clients) loads.push(new SteadyLoad(client, options.rate / count));
      const all = (seconds: number) => holdLoad(clients[0]!, seconds);
      await all(options.warmupSeconds);
      const marks = clients.map(({ ledger }) => ledger.triggered);
      await meter.start();
      await all(options.seconds);
      const usage = await meter.read();
      for (const load of loads) load.stop();
      for (const client of clients) {
        client.check();
        await drain(client, options.drainSeconds);
      }
      const samples = clients.map(({ ledger }, i) => ledger.latencies(marks[i]!));
      const of = (what: 'start' | 'result') => Float64Array.from(samples.flatMap((each) => [...each[what]]));
      const schedulers = Object.entries(usage.cpu).filter(([name]) => name.startsWith('scheduler'));
      const used = schedulers.map(([, cpuSeconds]) => cpuSeconds);
      const faults = { ...clients[0]!.ledger.faults };
      for (const { ledger } of clients.slice(1))
        for (const [name, more] of Object.entries(ledger.faults)) faults[name as keyof Faults] += more;
      const runs = samples.reduce((sum, { result }) => sum + result.length, 0);
      return {
        figures: {
          tenants: count,
          schedulers: schedulers.length,
          runs_per_s: runs / usage.seconds,
          busier_share_of_cpu: Math.max(...used) / used.reduce((sum, each) => sum + each, 0),
          ...percentiles('trigger_to_start', of('start')),
          ...percentiles('trigger_to_result', of('result')),
          ...usageFigures(usage, runs),
        },
        faults,
        firstError: clients.find(({ ledger }) => ledger.firstError)?.ledger.firstError,
      };
    } finally {
      for (const load of loads) load.stop();
      for (const client of clients) client.close();
    }
  },
};
