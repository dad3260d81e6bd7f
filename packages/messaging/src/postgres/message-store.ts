import type { PoolLike } from '../broker-options';

export interface TakenMessage {
  id: string;
  payload: string;
  attempts: number;
  deliveries: number;
}

export interface DeadRow {
  address: string;
  name: string;
  payload: string;
  reason: string;
  attempts: number;
  diedAtMs: number;
}

/** The statements on `broker_messages`. Times are engine time in ms since the epoch. */
export class MessageStore {
  constructor(private readonly pool: PoolLike) {}

  async tableExists(): Promise<boolean> {
    const { rows } = await this.pool.query(`select to_regclass('broker_messages') is not null as exists`);
    return (rows[0] as { exists: boolean }).exists;
  }

  async addWork(
    messages: { address: string; name: string; payload: string }[],
    nowMs: number,
  ): Promise<void> {
    await this.pool.query(
      `insert into broker_messages (address, name, payload, persistent, visible_at, created_at)
       select address, name, payload, true, to_timestamp($4::float8 / 1000), to_timestamp($4::float8 / 1000)
       from unnest($1::text[], $2::text[], $3::text[]) as m (address, name, payload)`,
      [messages.map((m) => m.address), messages.map((m) => m.name), messages.map((m) => m.payload), nowMs],
    );
  }

  /** Work of one queue that nobody holds, oldest first, hidden from others until `untilMs`. */
  async take(address: string, limit: number, nowMs: number, untilMs: number): Promise<TakenMessage[]> {
    const { rows } = await this.pool.query(
      `update broker_messages m
       set deliveries = m.deliveries + 1, visible_at = to_timestamp($4::float8 / 1000)
       from (
         select id from broker_messages
         where address = $1 and persistent and dead_at is null and visible_at <= to_timestamp($3::float8 / 1000)
         order by visible_at, id limit $2 for update skip locked
       ) ready
       where m.id = ready.id
       returning m.id::text, m.payload, m.attempts, m.deliveries`,
      [address, limit, nowMs, untilMs],
    );
    return rows as TakenMessage[];
  }

  /** Queues among `addresses` with work to take: one look for all consumers of a process. */
  async ready(addresses: string[], nowMs: number): Promise<string[]> {
    const { rows } = await this.pool.query(
      `select address from unnest($1::text[]) as q (address)
       where exists (
         select from broker_messages m
         where m.address = q.address and persistent and dead_at is null
           and visible_at <= to_timestamp($2::float8 / 1000)
       )`,
      [addresses, nowMs],
    );
    return rows.map((row) => (row as { address: string }).address);
  }

  async extend(ids: string[], untilMs: number): Promise<void> {
    await this.pool.query(
      'update broker_messages set visible_at = to_timestamp($2::float8 / 1000) where id = any($1::bigint[])',
      [ids, untilMs],
    );
  }

  async remove(ids: string[]): Promise<void> {
    await this.pool.query('delete from broker_messages where id = any($1::bigint[])', [ids]);
  }

  /** Changes nothing when somebody else has taken the message meanwhile. */
  async retry(message: TakenMessage, atMs: number): Promise<void> {
    await this.pool.query(
      `update broker_messages set attempts = attempts + 1, visible_at = to_timestamp($3::float8 / 1000)
       where id = $1 and deliveries = $2`,
      [message.id, message.deliveries, atMs],
    );
  }

  /** Changes nothing when somebody else has taken the message meanwhile. */
  async kill(message: TakenMessage, attempts: number, reason: string, nowMs: number): Promise<void> {
    await this.pool.query(
      `update broker_messages set attempts = $3, reason = $4, dead_at = to_timestamp($5::float8 / 1000)
       where id = $1 and deliveries = $2`,
      [message.id, message.deliveries, attempts, reason, nowMs],
    );
  }

  async addDead(row: DeadRow): Promise<void> {
    await this.pool.query(
      `insert into broker_messages
         (address, name, payload, reason, attempts, persistent, visible_at, created_at, dead_at)
       select $1, $2, $3, $4, $5, true, at, at, at from to_timestamp($6::float8 / 1000) as at`,
      [row.address, row.name, row.payload, row.reason, row.attempts, row.diedAtMs],
    );
  }

  /** Oldest first. */
  async dead(prefix: string, limit: number): Promise<DeadRow[]> {
    const { rows } = await this.pool.query(
      `select address, name, payload, reason, attempts, (extract(epoch from dead_at) * 1000)::float8 as "diedAtMs"
       from broker_messages
       where dead_at is not null and starts_with(address, $1) order by id limit $2`,
      [prefix, limit],
    );
    return rows as DeadRow[];
  }

  /** The wakes that were too large for a notification. */
  async wakes(ids: string[]): Promise<{ id: string; payload: string }[]> {
    const { rows } = await this.pool.query(
      'select id::text, payload from broker_messages where id = any($1::bigint[]) order by id',
      [ids],
    );
    return rows as { id: string; payload: string }[];
  }

  async clean(wakesBeforeMs: number, deadBeforeMs: number): Promise<void> {
    await this.pool.query(
      `delete from broker_messages
       where (not persistent and created_at < to_timestamp($1::float8 / 1000))
          or (dead_at is not null and dead_at < to_timestamp($2::float8 / 1000))`,
      [wakesBeforeMs, deadBeforeMs],
    );
  }
}
