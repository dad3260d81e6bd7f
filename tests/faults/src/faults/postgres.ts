import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { processTree, signalProcess } from '../process-tree';
import type { Fault } from './fault';

export const killPostgres: Fault = {
  name: 'kill-postgres',
  help: 'Postgres stops immediately, as in a crash, and is started again 0 to 3 s later',
  replicas: 1,
  async inject(stage, random) {
    await stage.postgres.kill('SIGQUIT');
    await delay(random.between(0, 3_000));
    await stage.postgres.restart();
    return undefined;
  },
};

export const freezePostgres: Fault = {
  name: 'freeze-postgres',
  help: 'Postgres with all its back ends is stopped for 5 to 12 s and goes on',
  replicas: 1,
  async inject(stage, random) {
    const tree = processTree(stage.postgres.pid);
    for (const pid of tree) signalProcess(pid, 'SIGSTOP');
    await delay(random.between(5_000, 12_000));
    // Back ends before the postmaster: it would take a silent one for one that crashed.
    for (const pid of tree.toReversed()) signalProcess(pid, 'SIGCONT');
    return `${tree.length} processes`;
  },
};

const OF_SERVICES = `datname = current_database() and application_name like 'hatchet-%'`;
const KILL_EVERY_MS = 200;

export const killBackends: Fault = {
  name: 'kill-backends',
  help: 'one connection of a service to Postgres is ended every 200 ms for 6 s, whatever it is doing',
  replicas: 1,
  async inject(stage, random) {
    let killed = 0;
    const until = performance.now() + 6_000;
    while (performance.now() < until) {
      const { rows } = await stage.db.query<{ pid: number }>(
        `select pid from pg_stat_activity where ${OF_SERVICES} order by state = 'idle', pid`,
      );
      // Mostly one that is at work: an idle one is missed by nobody.
      const victim = rows[random.below(random.next() < 0.7 ? Math.min(rows.length, 4) : rows.length)];
      if (victim) {
        await stage.db.query('select pg_terminate_backend($1)', [victim.pid]);
        killed++;
      }
      await delay(KILL_EVERY_MS);
    }
    return `${killed} connections ended`;
  },
};

const GRABBERS = 8;

export const starveConnections: Fault = {
  name: 'starve-connections',
  help: 'every connection Postgres allows is taken by somebody else for 4 to 8 s, those of the services included',
  replicas: 1,
  async inject(stage, random) {
    const held: Client[] = [];
    let over = false;
    const grab = async () => {
      while (!over) {
        const client = new Client({ connectionString: stage.postgres.url, application_name: 'starving' });
        client.on('error', () => {});
        try {
          await client.connect();
          held.push(client);
        } catch {
          // Full, which is the point: whatever becomes free is taken at once.
          await delay(20);
        }
      }
    };
    const grabbers = Array.from({ length: GRABBERS }, grab);
    await delay(1_500);
    await stage.db.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${OF_SERVICES}`);
    await delay(random.between(4_000, 8_000));
    over = true;
    await Promise.all(grabbers);
    await Promise.all(held.map((client) => client.end()));
    return `${held.length} connections taken`;
  },
};

export const longTransaction: Fault = {
  name: 'long-transaction',
  help: 'somebody keeps a snapshot open for 10 to 14 s, and hot tables locked against writing for 2 to 4 s of it',
  replicas: 1,
  async inject(stage, random) {
    const client = new Client({ connectionString: stage.postgres.url, application_name: 'long-transaction' });
    await client.connect();
    try {
      await client.query('begin isolation level repeatable read');
      await client.query('select count(*) from tasks');
      await delay(random.between(4_000, 5_000));
      const table = random.pick(['queue_items', 'assignments', 'tasks', 'leases', 'concurrency_slots']);
      await client.query(`lock table ${table} in share mode`);
      await delay(random.between(2_000, 4_000));
      await client.query('rollback');
      await client.query('begin isolation level repeatable read');
      await client.query('select count(*) from tasks');
      await delay(random.between(4_000, 5_000));
      await client.query('rollback');
      return `${table} locked`;
    } finally {
      await client.end();
    }
  },
};

const DAY_MS = 86_400_000;

/** Smallest id of a day, which is the bound of its partition. */
function boundOf(dayMs: number): string {
  const hex = dayMs.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

export const partitionMaintenance: Fault = {
  name: 'partition-maintenance',
  help: 'partitions of the tables that grow are made, detached and dropped all the time for 8 s',
  replicas: 1,
  async inject(stage, random) {
    const { rows } = await stage.db.query<{ name: string }>(
      `select relname as name from pg_class where relkind = 'p' and relnamespace = 'public'::regnamespace`,
    );
    const client = new Client({ connectionString: stage.postgres.url, application_name: 'maintenance' });
    await client.connect();
    try {
      const until = performance.now() + 8_000;
      // Far ahead of what the platform makes for itself.
      let dayMs = Math.floor(Date.now() / DAY_MS + 1_000 + random.below(100_000)) * DAY_MS;
      let made = 0;
      for (; performance.now() < until; made++, dayMs += DAY_MS) {
        const { name } = random.pick(rows);
        const partition = `${name}_faults`;
        await client.query(
          `create table ${partition} partition of ${name} for values from ('${boundOf(dayMs)}') to ('${boundOf(dayMs + DAY_MS)}')`,
        );
        if (random.next() < 0.5) await client.query(`alter table ${name} detach partition ${partition}`);
        await client.query(`drop table ${partition}`);
      }
      return `${made} partitions of ${rows.length} tables`;
    } finally {
      await client.end();
    }
  },
};
