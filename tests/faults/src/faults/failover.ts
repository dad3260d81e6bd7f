import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { processTree, signalProcess } from '../process-tree';
import type { Fault } from './fault';

const POLL_MS = 50;

export const failover: Fault = {
  name: 'failover',
  help: 'Postgres gets a synchronous standby, is killed with all its back ends, and 0 to 2 s later the standby is promoted and has its address',
  replicas: 2,
  edges: true,
  async inject(stage, random) {
    const primary = stage.postgres;
    const standby = await stage.startStandby();
    try {
      await untilSynchronous(primary.url);
      await delay(random.between(1_000, 3_000));
      for (const pid of processTree(primary.pid)) signalProcess(pid, 'SIGKILL');
      await primary.exited;
      await delay(random.between(0, 2_000));
      const client = new Client({ connectionString: standby.url, application_name: 'failover' });
      await client.connect();
      try {
        await client.query('select pg_promote(true)');
      } finally {
        await client.end();
      }
    } catch (error) {
      await standby.stop();
      throw error;
    }
    await stage.movePostgres(standby);
    await primary.stop();
    rmSync(primary.dataDirectory, { recursive: true });
    return undefined;
  },
};

/** From here on no commit is answered that the standby does not have. */
async function untilSynchronous(url: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'failover' });
  await client.connect();
  try {
    await client.query(`alter system set synchronous_standby_names = '*'`);
    await client.query('select pg_reload_conf()');
    for (;;) {
      const { rows } = await client.query(
        `select from pg_stat_replication where state = 'streaming' and sync_state in ('sync', 'quorum')`,
      );
      if (rows.length > 0) return;
      await delay(POLL_MS);
    }
  } finally {
    await client.end();
  }
}
