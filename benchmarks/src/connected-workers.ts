import { GrpcConnection, WorkerSession } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { BulkLoad } from './load/bulk-load';
import { drain, holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import { actionsOf, OUTPUT, PLAIN } from './load/workload';
import { collectedHeaps, HEAP_REPORT_OPTION } from './measure/collected-heap';
import { cpuPercents } from './measure/usage-meter';

const WORKERS = 5_000;
/** As many registrations at a time as a fleet that is rolled out. */
const CONNECTING = 50;
const SLOTS = 10;

export const connectedWorkers: Benchmark = {
  name: 'connected-workers',
  about:
    '5,000 workers (--count), each with a connection, an action stream and heartbeats of its own: growth of every heap ' +
    'per worker, heartbeats that were answered, CPU and statements per second at rest, then one run per worker',
  nodeOptions: HEAP_REPORT_OPTION,

  async run(target, meter, options) {
    const count = options.count ?? WORKERS;
    const client = await LoadClient.open(target, options.slots);
    const { ledger } = client;
    const { processes } = meter.measured;
    const fleet: { connection: GrpcConnection; session: WorkerSession }[] = [];
    let broken: Error | undefined;
    const join = async () => {
      const connection = await GrpcConnection.connect(target);
      const session: WorkerSession = await WorkerSession.open(connection, {
        name: 'bench-fleet',
        actions: actionsOf(PLAIN),
        slots: { default: SLOTS },
        onAction: (action) => {
          const refused = (error: Error | undefined) => error && ledger.refused('report_errors', error);
          session.started(action, refused);
          session.completed(action, OUTPUT, refused);
        },
        onBroken: (error) => {
          broken ??= error;
        },
      });
      fleet.push({ connection, session });
    };
    const answered = () => fleet.reduce((sum, { session }) => sum + session.heartbeatsAnswered, 0);
    try {
      // What the first runs load is not the workers'.
      await bulk(client, 1_000, options.drainSeconds);
      await holdLoad(client, options.warmupSeconds);
      const before = await collectedHeaps(processes);
      const joinedFrom = performance.now();
      let left = count;
      const joining = Array.from({ length: CONNECTING }, async () => {
        while (left-- > 0) await join();
      });
      await Promise.all(joining);
      const joinSeconds = (performance.now() - joinedFrom) / 1000;
      await holdLoad(client, options.warmupSeconds);
      const after = await collectedHeaps(processes);

      await meter.start();
      const answeredBefore = answered();
      await holdLoad(client, options.seconds);
      const heartbeats = answered() - answeredBefore;
      const { seconds, cpu, services } = await meter.read();
      const sent = (count * seconds) / 4;

      const ranFrom = performance.now();
      await bulk(client, count, options.drainSeconds);
      const ranSeconds = (performance.now() - ranFrom) / 1000;
      while (fleet.some(({ session }) => session.unanswered > 0)) await holdLoad(client, 0.02);
      if (broken) throw broken;
      return {
        figures: {
          workers: count,
          joins_per_s: count / joinSeconds,
          ...Object.fromEntries(
            [...after].map(([name, bytes]) => [
              `heap_bytes_per_worker_${name.replace(/\W/g, '_')}`,
              (bytes - before.get(name)!) / count,
            ]),
          ),
          heartbeats_answered_per_s: heartbeats / seconds,
          heartbeats_answered_ratio: heartbeats / sent,
          statements_per_s: services.statements / seconds,
          broker_messages_per_s: services.brokerMessages / seconds,
          ...cpuPercents(cpu, seconds),
          one_run_per_worker_s: ranSeconds,
        },
        faults: ledger.faults,
        firstError: ledger.firstError,
      };
    } finally {
      client.close();
      for (const { connection, session } of fleet) {
        session.close();
        connection.close();
      }
    }
  },
};

/** Runs so many runs to their end. */
async function bulk(client: LoadClient, runs: number, drainSeconds: number): Promise<void> {
  const load = new BulkLoad(client, runs);
  const target = client.ledger.triggered + runs;
  while (client.ledger.triggered < target) await holdLoad(client, 0.02);
  load.stop();
  await drain(client, drainSeconds);
}
