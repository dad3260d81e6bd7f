import type { Logger } from '@hatchet-ts/service-kit';
import type { BrokerMetrics } from '../broker-metrics';
import type { Envelope } from '../envelope';
import type { WakeBatch } from '../wake-outbox';
import { type Addresses, channelOf } from './addresses';
import type { DirectConnection } from './direct-connection';

/** Postgres refuses payloads of 8,000 bytes and more. */
const NOTIFICATION_BYTES_MAX = 7_900;
const NOTIFICATIONS_PER_STATEMENT = 500;
/** Notifications that wait for the statement before them; beyond this Postgres is too slow to be worth waking by. */
const PENDING_MAX = 10_000;

interface Notification {
  channel: string;
  payload: string;
  messageName: string;
  payloads: number;
}

export interface WakePublisherOptions {
  addresses: Addresses;
  connection: DirectConnection;
  logger: Logger;
  metrics: BrokerMetrics;
  nowMs(): number;
}

/**
 * Wakes as notifications. By declaration a wake holds keys of committed rows and nothing else, so the notification
 * carries it whole, and no row is written, read and deleted for it. A batch too large for one notification becomes
 * several; a single payload too large becomes a row, and the notification carries the row's id.
 *
 * Each statement is its own transaction on the process's own connection: a NOTIFY inside a business transaction would
 * take the lock that serialises all notifying commits and hold it over that transaction's disk write.
 */
export class WakePublisher {
  private pending: Notification[] = [];
  private flushing: Promise<void> | undefined;
  private readonly storing = new Set<Promise<void>>();

  constructor(private readonly options: WakePublisherOptions) {}

  /** Never waits: what cannot leave now is dropped. What gathers behind a statement leaves with the next one. */
  publish(batches: WakeBatch[]): void {
    for (const { address, envelope } of batches) this.enqueue(this.options.addresses.wake(address), envelope);
    if (this.pending.length > 0) this.flushing ??= this.flush();
  }

  /** Tells consumers of a work queue to look. */
  ring(address: string): void {
    const { connection } = this.options;
    if (!connection.isUp()) return;
    this.pending.push({ channel: channelOf(address), payload: '', messageName: '', payloads: 0 });
    this.flushing ??= this.flush();
  }

  /** Resolves when nothing is under way any more. */
  async drained(): Promise<void> {
    await Promise.all([this.flushing, ...this.storing]);
  }

  private enqueue(address: string, envelope: Envelope): void {
    const { connection, logger, metrics } = this.options;
    if (!connection.isUp() || this.pending.length >= PENDING_MAX) {
      metrics.dropped(envelope.p.length);
      return;
    }
    let payload: string;
    try {
      payload = JSON.stringify(envelope);
    } catch (error) {
      metrics.dropped(envelope.p.length);
      logger.warn({ error, messageName: envelope.m, address }, 'could not publish a wake-up');
      return;
    }
    const payloads = envelope.p.length;
    if (Buffer.byteLength(payload) <= NOTIFICATION_BYTES_MAX) {
      this.pending.push({ channel: channelOf(address), payload, messageName: envelope.m, payloads });
    } else if (payloads > 1) {
      const middle = payloads >> 1;
      this.enqueue(address, { ...envelope, p: envelope.p.slice(0, middle) });
      this.enqueue(address, { ...envelope, p: envelope.p.slice(middle) });
    } else {
      const stored = this.publishByRow(address, envelope.m, payload).finally(() =>
        this.storing.delete(stored),
      );
      this.storing.add(stored);
    }
  }

  private async flush(): Promise<void> {
    const { connection, logger, metrics } = this.options;
    while (this.pending.length > 0) {
      const batch = this.pending.splice(0, NOTIFICATIONS_PER_STATEMENT);
      const told = metrics.publishing('wake');
      try {
        await connection.query({
          name: 'broker_notify',
          // count: one row comes back instead of one for each notification.
          text: 'select count(pg_notify(channel, payload)) from unnest($1::text[], $2::text[]) as n (channel, payload)',
          values: [batch.map((n) => n.channel), batch.map((n) => n.payload)],
        });
        told(true);
        for (const n of batch) if (n.payloads > 0) metrics.published(n.messageName, n.payloads);
      } catch (error) {
        told(false);
        metrics.dropped(batch.reduce((sum, n) => sum + n.payloads, 0));
        logger.debug({ error, notifications: batch.length }, 'could not publish wake-ups');
      }
    }
    this.flushing = undefined;
  }

  private async publishByRow(address: string, messageName: string, payload: string): Promise<void> {
    const { connection, logger, metrics, nowMs } = this.options;
    try {
      await connection.query({
        name: 'broker_notify_row',
        text: `with stored as (
                 insert into broker_messages (address, name, payload, persistent, visible_at, created_at)
                 select $1, $2, $3, false, at, at from to_timestamp($4::float8 / 1000) as at
                 returning id
               )
               select pg_notify($5, id::text) from stored`,
        values: [address, messageName, payload, nowMs(), channelOf(address)],
      });
      metrics.published(messageName, 1);
    } catch (error) {
      metrics.dropped(1);
      logger.debug({ error, messageName }, 'could not publish a large wake-up');
    }
  }
}
