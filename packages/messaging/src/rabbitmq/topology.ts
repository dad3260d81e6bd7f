import type { Options } from 'amqplib';
import { RETRY_DELAYS_MS } from '../attempt-work';

/**
 * Everything this installation has on the broker, derived from its prefix and the declarations:
 *
 * - one direct exchange for wakes; every process binds one exclusive queue of its own to the addresses it listens at;
 * - one quorum queue per `work` message, named after it;
 * - one quorum queue per retry delay, shared by all work: a message expires back to the queue it came from, which is
 *   its routing key. A fan-out exchange in front keeps that key;
 * - one quorum queue for dead letters.
 */
export interface QueueDeclaration {
  name: string;
  options: Options.AssertQueue;
}
export interface RetryStep {
  exchange: string;
  queue: QueueDeclaration;
}
export interface Topology {
  wakeExchange: string;
  retrySteps: RetryStep[];
  deadLetters: QueueDeclaration;
  workQueue(message: { name: string }): QueueDeclaration;
  /** The message a work queue is for. */
  messageOf(workQueue: string): string;
  /** @param connection differs with each connection: the old one's exclusive queue may outlive it for a while */
  wakeQueue(processId: string, connection: string): QueueDeclaration;
  /** Where work waits `delayMs`, one of RETRY_DELAYS_MS. */
  retryExchange(delayMs: number): string;
}

/** Wakes that wait for a process that is stuck. They are small; beyond this the oldest go and the sweep finds the rows. */
const WAKES_MAX = 10_000;
const DEAD_LETTERS_MAX = 10_000;
/**
 * Ends a message that kills every process which takes it. Failures are counted by attempt (`maxAttempts`), not by
 * this: a process that stops also returns what it had not begun, and that must not use up attempts.
 */
const DELIVERIES_MAX = 20;
/** Looking at dead letters returns them to their queue, which counts as a delivery; RabbitMQ 4 has a limit of 20 by default. */
const LOOKS_MAX = 1_000_000;

export function topology(prefix: string): Topology {
  const deadLetters = `${prefix}.dead`;
  const retryName = (delayMs: number) => `${prefix}.retry.${delayMs}ms`;
  return {
    wakeExchange: `${prefix}.wake`,
    retrySteps: RETRY_DELAYS_MS.map((delayMs) => ({
      exchange: retryName(delayMs),
      queue: quorumQueue(retryName(delayMs), { 'x-message-ttl': delayMs, ...deadLetterTo() }),
    })),
    deadLetters: quorumQueue(deadLetters, {
      'x-max-length': DEAD_LETTERS_MAX,
      'x-delivery-limit': LOOKS_MAX,
    }),
    workQueue: ({ name }) =>
      quorumQueue(`${prefix}.work.${name}`, {
        'x-delivery-limit': DELIVERIES_MAX,
        ...deadLetterTo(deadLetters),
      }),
    messageOf: (workQueue) => workQueue.slice(`${prefix}.work.`.length),
    wakeQueue: (processId, connection) => ({
      name: `${prefix}.wake.${processId}.${connection}`,
      options: {
        exclusive: true,
        autoDelete: true,
        durable: false,
        arguments: { 'x-max-length': WAKES_MAX, 'x-overflow': 'drop-head' },
      },
    }),
    retryExchange: retryName,
  };
}

function quorumQueue(name: string, queueArguments: object): QueueDeclaration {
  return { name, options: { durable: true, arguments: { 'x-queue-type': 'quorum', ...queueArguments } } };
}

/** Through the default exchange to the queue named, or back to the queue that is the message's routing key. */
function deadLetterTo(queue?: string): object {
  return {
    'x-dead-letter-exchange': '',
    ...(queue ? { 'x-dead-letter-routing-key': queue } : {}),
    // The broker keeps the message until the next queue has confirmed it; needs this overflow setting.
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
}
