import { Client } from 'pg';

export interface PostgresCounters {
  /** Transactions of the whole database, single statements included. */
  commits: number;
  deadlocks: number;
  walBytes: number;
}

/** Reads the database's own counters over a connection kept open for the length of a benchmark. */
export class PostgresReader {
  private constructor(private readonly client: Client) {}

  static async connect(url: string): Promise<PostgresReader> {
    const client = new Client({ connectionString: url, application_name: 'bench' });
    // A connection that breaks makes the next read fail; without a listener it would end the process.
    client.on('error', (error) => console.error(`lost the connection to Postgres: ${error.message}`));
    await client.connect();
    return new PostgresReader(client);
  }

  /** Commits and deadlocks lag behind by up to a second: backends report them when they go idle. */
  async read(): Promise<PostgresCounters> {
    const result = await this.client.query<{ commits: string; deadlocks: string; wal: string }>(
      `select xact_commit as commits, deadlocks, pg_current_wal_insert_lsn() - '0/0'::pg_lsn as wal
       from pg_stat_database where datname = current_database()`,
    );
    const row = result.rows[0]!;
    return { commits: Number(row.commits), deadlocks: Number(row.deadlocks), walBytes: Number(row.wal) };
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
