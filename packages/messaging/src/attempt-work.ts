import { EngineError, type ErrorCode, type MessageDeclaration } from '@hatchet-ts/contracts';
import { declareFailpoints, failpoints, type Logger, withTraceContext } from '@hatchet-ts/service-kit';
import type { BrokerMetrics } from './broker-metrics';
import { type Envelope, MalformedMessage, readPayloads } from './envelope';

/** Pauses before the 2nd, 3rd … attempt; the last one repeats. Few and fixed: RabbitMQ needs a queue for each. */
export const RETRY_DELAYS_MS = [100, 1_000, 10_000, 60_000] as const;

/** With the delays above the last attempt starts about 70 s after the first: longer than a database failover. */
export const ATTEMPTS_MAX_DEFAULT = 5;

/** After the handler, before the broker hears of it. */
const HANDLED = 'broker.work-handled';
declareFailpoints(HANDLED);

export interface WorkConsumer {
  message: MessageDeclaration<unknown>;
  handle: (payloads: unknown[]) => Promise<void>;
}

export type Verdict =
  | { kind: 'done' }
  | { kind: 'retry'; delayMs: number }
  | { kind: 'dead'; reason: string; attempts: number };

/** Codes that say the same request fails again, however often it is tried. */
const PERMANENT: ReadonlySet<ErrorCode> = new Set([
  'invalid_argument',
  'not_found',
  'already_exists',
  'failed_precondition',
  'unauthenticated',
  'permission_denied',
  'unimplemented',
]);

export function isPermanent(error: unknown): boolean {
  return error instanceof EngineError && PERMANENT.has(error.code);
}

export function attemptsMax(message: { maxAttempts?: number }): number {
  return message.maxAttempts ?? ATTEMPTS_MAX_DEFAULT;
}

/**
 * One attempt at durable work and what follows from it. The brokers only carry out the verdict, so that
 * retry and dead-lettering mean the same on all of them.
 * @param attempt counted from 1
 * @param read parses the body; may throw MalformedMessage
 */
export async function attemptWork(
  consumer: WorkConsumer,
  attempt: number,
  read: () => Envelope,
  { logger, metrics }: { logger: Logger; metrics: BrokerMetrics },
): Promise<Verdict> {
  const { message } = consumer;
  try {
    const received = read();
    if (received.m !== message.name) {
      throw new MalformedMessage(`${received.m} does not belong into the queue of ${message.name}`);
    }
    const { payloads, failure } = readPayloads(message, received);
    if (failure) throw failure;
    metrics.consumed(message.name);
    if (attempt === 1) metrics.arrived('work', received.s);
    await withTraceContext(received.t ?? {}, () => consumer.handle(payloads));
    if (failpoints.armed) await failpoints.hit(HANDLED);
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof MalformedMessage) {
      return { kind: 'dead', reason: `malformed: ${error.message}`, attempts: attempt - 1 };
    }
    metrics.handlerFailed(message.name);
    const reason = error instanceof Error ? error.message : String(error);
    if (isPermanent(error)) return { kind: 'dead', reason: `permanent error: ${reason}`, attempts: attempt };
    if (attempt >= attemptsMax(message)) {
      return { kind: 'dead', reason: `failed ${attempt} times, last: ${reason}`, attempts: attempt };
    }
    logger.warn({ error, messageName: message.name, attempt }, 'work failed, will be tried again');
    const delayMs = RETRY_DELAYS_MS[Math.min(attempt, RETRY_DELAYS_MS.length) - 1]!;
    return { kind: 'retry', delayMs };
  }
}
