import type { MessageDeclaration } from '@hatchet-ts/contracts';

/**
 * Carries wake-ups and durable work between processes. Rows in Postgres are the truth: any wake may be lost, doubled,
 * reordered or late, and every listener also sweeps. Three implementations behave alike (`conformance.ts`):
 * RabbitMQ, Postgres and in-process.
 */
export interface MessageBroker {
  readonly kind: BrokerKind;
  /**
   * Connects. Resolves once connected, or after a bounded wait when the broker cannot be reached: services start in
   * any order, connecting goes on in the background and `isHealthy()` tells. Throws `EngineError` for settings that
   * can never work.
   */
  start(): Promise<void>;
  /**
   * Fire and forget; never throws, never blocks. Payloads of the same message and address published in one turn of
   * the event loop travel together, in order.
   */
  wake<P>(message: MessageDeclaration<P>, address: string, payload: P): void;
  /**
   * Durable work: resolves when the broker has confirmed it.
   * @throws EngineError `unavailable` when no confirmation came in time; the message may have been stored all the same.
   */
  send<P>(message: MessageDeclaration<P>, payload: P): Promise<void>;
  /**
   * Listens at an address; may be called and closed at any time. While the broker is away it resolves at once and
   * takes effect with the reconnect. Handlers must not change payloads: listeners of one process share them.
   * Handler errors are logged and counted, never crash.
   */
  listen(address: string, handlers: Handlers): Promise<Subscription>;
  /**
   * Competes for durable work; acknowledgement, retry and dead-lettering happen here, never in the handler.
   * A handler that throws is tried again with growing delays up to the declaration's `maxAttempts`; an `EngineError`
   * that no repetition can cure (see `isPermanent`) is dead-lettered at once.
   * @param options.prefetch messages in work at the same time, default as given to `createBroker`
   */
  consume<P>(
    message: MessageDeclaration<P>,
    handler: (payloads: P[]) => Promise<void>,
    options?: { prefetch?: number },
  ): Promise<Subscription>;
  /** Waits until everything handed to wake/send has left and running handlers have ended (bounded), then closes. */
  close(): Promise<void>;
  isHealthy(): boolean;
  /** After a reconnect every listener is established again before `connected` is told. */
  on(event: BrokerEvent, fn: () => void): void;
  /**
   * The oldest dead letters first, at most `limit`; looking changes nothing.
   * @throws EngineError `unavailable` while RabbitMQ is away
   */
  deadLetters(limit: number): Promise<DeadLetter[]>;
}

export type BrokerKind = 'rabbitmq' | 'postgres' | 'memory';
export type BrokerEvent = 'connected' | 'disconnected';

export interface Subscription {
  /** No handler starts after this resolves; those running end by themselves. Closing twice is harmless. */
  close(): Promise<void>;
}

export interface Handler {
  readonly message: MessageDeclaration<unknown>;
  readonly handle: (payloads: unknown[]) => void | Promise<void>;
}
export type Handlers = Handler[];

/** Pairs a message with what to do about it, for `MessageBroker.listen`. */
export function on<P>(
  message: MessageDeclaration<P>,
  handler: (payloads: P[]) => void | Promise<void>,
): Handler {
  return { message: message as MessageDeclaration<unknown>, handle: handler as Handler['handle'] };
}

/** A message nobody could take, kept for people to look at. */
export interface DeadLetter {
  /** Message name; `unknown` for a wake whose name could not be read. */
  message: string;
  /** Where it was published to: a wake address, or the message name for work. */
  address: string;
  reason: string;
  /** How often a handler tried. 0: it was refused before any handler saw it. */
  attempts: number;
  diedAt: Date;
  /** The message as it came, undecoded. */
  body: string;
}
