import { backoffMs, type Logger } from '@hatchet-ts/service-kit';
import { Client, type QueryConfig, type QueryResult } from 'pg';
import { within } from '../within';

export interface DirectConnectionOptions {
  url: string;
  /** Shown in pg_stat_activity. */
  name: string;
  logger: Logger;
  /** The channels to listen at after each connect. */
  channels(): string[];
  onNotification(channel: string, payload: string): void;
  onUp(): void;
  onDown(): void;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Longer than any statement sent here takes; the peer is gone. */
const QUERY_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 3_000;
const RECONNECT_BASE_MS = 100;
const RECONNECT_MAX_MS = 2_000;

/**
 * The connection this process listens and notifies on, never through a pooler. After any error it is thrown away and
 * built from scratch: a session that lost its LISTENs looks like one where nothing happens.
 */
export class DirectConnection {
  private client: Client | undefined;
  private up = false;
  private closed = false;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private connecting: Promise<void> | undefined;
  private lastStatement: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: DirectConnectionOptions) {}

  /** Connects in the background and for ever. */
  open(): void {
    this.connecting = this.connect();
  }

  isUp(): boolean {
    return this.up;
  }

  /** @throws when not connected, or when the statement fails; the connection is then built anew */
  async query(statement: QueryConfig): Promise<QueryResult> {
    const { client } = this;
    if (!client || !this.up) throw new Error('not connected to Postgres');
    try {
      return await this.inTurn(client, statement);
    } catch (error) {
      this.discard(client, error as Error);
      throw error;
    }
  }

  /** Resolves when the change is in force, or at once when there is no connection: the next one will have it. */
  async listen(channel: string): Promise<void> {
    await this.change(`listen ${quoted(channel)}`);
  }

  async unlisten(channel: string): Promise<void> {
    await this.change(`unlisten ${quoted(channel)}`);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.connecting;
    this.up = false;
    const { client } = this;
    this.client = undefined;
    if (client) await within(CLOSE_TIMEOUT_MS, client.end());
  }

  private async change(text: string): Promise<void> {
    const { client } = this;
    if (!client) return;
    try {
      await this.inTurn(client, { text });
    } catch (error) {
      this.discard(client, error as Error);
    }
  }

  /** A client takes one statement at a time; those that wait keep their order, so LISTEN and UNLISTEN never overtake. */
  private inTurn(client: Client, statement: QueryConfig): Promise<QueryResult> {
    const result = this.lastStatement.then(() => client.query(statement));
    // Its caller hears of a failure; the next one is none the worse for it.
    this.lastStatement = result.catch(() => undefined);
    return result;
  }

  private async connect(): Promise<void> {
    const { channels, logger, name, onNotification, onUp, url } = this.options;
    const client = new Client({
      connectionString: url,
      application_name: name,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
    });
    client.on('error', (error) => this.discard(client, error));
    client.on('end', () => this.discard(client, new Error('connection ended')));
    client.on('notification', ({ channel, payload }) => onNotification(channel, payload ?? ''));
    try {
      await client.connect();
      // A wake may be lost anyway, so no commit here waits for the disk: NOTIFY alone writes a commit record.
      await client.query('set synchronous_commit = off');
      // From here on `listen` takes effect by itself, so that no channel falls between it and the statement below.
      this.client = client;
      const listens = channels().map((channel) => `listen ${quoted(channel)}`);
      if (listens.length > 0) await this.inTurn(client, { text: listens.join('; ') });
    } catch (error) {
      this.failures += 1;
      // The first failure is news, the following ones are not.
      const log = this.failures === 1 ? logger.warn : logger.debug;
      log.call(logger, { connection: name, error }, 'cannot listen at Postgres, trying on');
      this.retire(client);
      this.reconnectLater();
      return;
    }
    if (this.closed) return;
    if (this.client !== client) {
      this.reconnectLater();
      return;
    }
    this.failures = 0;
    this.up = true;
    logger.info({ connection: name }, 'listening at Postgres');
    onUp();
  }

  /** While `connect` is still at work it notices by itself and tries again. */
  private discard(client: Client, error: Error): void {
    if (this.client !== client || this.closed) return;
    const wasUp = this.up;
    this.up = false;
    this.retire(client);
    if (!wasUp) return;
    this.options.logger.warn(
      { connection: this.options.name, reason: error.message },
      'lost the listening connection to Postgres',
    );
    this.options.onDown();
    this.reconnectLater();
  }

  private retire(client: Client): void {
    if (this.client === client) this.client = undefined;
    client
      .end()
      .catch((error) => this.options.logger.debug({ error }, 'a broken connection did not end cleanly'));
  }

  private reconnectLater(): void {
    if (this.closed) return;
    const delayMs = backoffMs(Math.max(1, this.failures), RECONNECT_BASE_MS, RECONNECT_MAX_MS);
    this.timer = setTimeout(() => {
      this.connecting = this.connect();
    }, delayMs);
  }
}

function quoted(channel: string): string {
  return `"${channel.replaceAll('"', '""')}"`;
}
