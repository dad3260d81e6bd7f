import type { Duplex } from 'node:stream';
import type { Logger } from '@hatchet-ts/service-kit';
import { type ChannelModel, connect, type RecoveringChannelModel } from 'amqplib';

export interface RabbitConnectionOptions {
  url: string;
  /** Shown in the broker's list of connections. */
  name: string;
  logger: Logger;
  /** Opens channels and declares what they need; runs after every connect. */
  setup(model: ChannelModel): Promise<void>;
  /** It takes messages: connected and set up, or unblocked again. */
  onUp(): void;
  /** Lost, or the broker blocks publishers for want of memory or disk. */
  onDown(): void;
}

/** A peer that stays silent for two to three of these is taken for dead. */
const HEARTBEAT_S = 10;
const CONNECT_TIMEOUT_MS = 10_000;
const SETUP_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 3_000;

/**
 * One connection that comes back by itself. The reconnecting is amqplib's own recovery; added here: whatever breaks
 * (a channel closed by the broker, a consumer cancelled, a setup that hangs) ends the connection, so that there is
 * one way back for every error, and nothing waits for a peer that may never answer.
 */
export class RabbitConnection {
  /** Present from the beginning of its setup until it is lost. */
  model: ChannelModel | undefined;
  private recovering: RecoveringChannelModel | undefined;
  private up = false;
  private blocked = false;
  private closing = false;
  private failures = 0;

  constructor(private readonly options: RabbitConnectionOptions) {}

  /** Connects in the background and for ever. */
  async open(): Promise<void> {
    const { logger, name, onUp, onDown } = this.options;
    this.recovering = await connect(withHeartbeat(this.options.url), {
      // Without it a round trip waits for delayed acknowledgements: 44 ms instead of 0.6 ms (Nagle).
      noDelay: true,
      timeout: CONNECT_TIMEOUT_MS,
      clientProperties: { connection_name: name },
      recovery: {
        waitForConnect: false,
        initialDelay: 100,
        maxDelay: 2_000,
        // Spreads processes that lost the same broker over the whole delay.
        jitter: 1,
        setup: (model: ChannelModel) => this.setup(model),
      },
    });
    this.recovering.on('connect', () => {
      this.failures = 0;
      this.up = true;
      logger.info({ connection: name }, 'connected to RabbitMQ');
      onUp();
    });
    this.recovering.on('disconnect', (error) => {
      this.up = false;
      this.blocked = false;
      this.model = undefined;
      logger.warn({ connection: name, reason: error.message }, 'lost the connection to RabbitMQ');
      onDown();
    });
    this.recovering.on('connect-failed', (error) => {
      this.model = undefined;
      this.failures += 1;
      // The first failure is news, the following ones are not.
      const log = this.failures === 1 ? logger.warn : logger.debug;
      log.call(logger, { connection: name, reason: error.message }, 'cannot connect to RabbitMQ, trying on');
    });
    this.recovering.on('blocked', (reason) => {
      this.blocked = true;
      logger.warn({ connection: name, reason }, 'RabbitMQ blocks publishers');
      onDown();
    });
    this.recovering.on('unblocked', () => {
      this.blocked = false;
      onUp();
    });
    // 'disconnect' follows with the same reason.
    this.recovering.on('error', () => undefined);
  }

  /** Set up, and the broker takes messages. */
  isUp(): boolean {
    return this.up && !this.blocked;
  }

  /** Ends the connection at once, without asking the peer; recovery follows. */
  reset(reason: string): void {
    if (this.model && !this.closing) destroy(this.model, new Error(reason));
  }

  async close(): Promise<void> {
    this.closing = true;
    const { model } = this;
    if (!this.recovering) return;
    const gone = model ? [whenClosed(model)] : [];
    // Nothing is under way before the setup has ended, so there is nothing to end politely.
    if (model && !this.up) destroy(model, new Error('closed during setup'));
    const timer = setTimeout(
      () => model && destroy(model, new Error('close was not answered')),
      CLOSE_TIMEOUT_MS,
    );
    this.up = false;
    // amqplib's close stays unanswered when the connection breaks meanwhile.
    await Promise.race([this.recovering.close(), ...gone]);
    clearTimeout(timer);
    this.model = undefined;
  }

  private async setup(model: ChannelModel): Promise<void> {
    let lost: Error | undefined;
    model.on('error', (error) => {
      lost ??= error;
    });
    model.on('close', (error) => {
      lost ??= error ?? new Error('connection closed');
    });
    const timer = setTimeout(() => destroy(model, new Error('setup timed out')), SETUP_TIMEOUT_MS);
    this.model = model;
    try {
      await this.options.setup(model);
      // The reply that ended the setup and a close may come in one packet; recovery would not notice the latter.
      await new Promise(setImmediate);
      if (lost) throw lost;
    } catch (error) {
      // Recovery would ask the peer to close and wait for ever if the answer gets lost.
      if (!lost) {
        const gone = whenClosed(model);
        destroy(model, error as Error);
        await gone;
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** amqplib has no public way to end a connection whose peer does not answer. */
function destroy(model: ChannelModel, reason: Error): void {
  (model.connection as unknown as { stream: Duplex }).stream.destroy(reason);
}

function whenClosed(model: ChannelModel): Promise<void> {
  return new Promise((resolve) => {
    model.once('close', () => resolve());
  });
}

function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(HEARTBEAT_S));
  return parsed.toString();
}
