import type { Channel, GetMessage } from 'amqplib';
import type { DeadLetter } from '../broker';
import { messageName } from '../envelope';
import type { Topology } from './topology';

const REASON = 'x-reason';
const ADDRESS = 'x-address';
const ATTEMPTS = 'x-attempts';
const DIED_AT = 'x-died-at';

export function deadLetterHeaders(
  letter: Pick<DeadLetter, 'address' | 'reason' | 'attempts' | 'diedAt'>,
): Record<string, string | number> {
  return {
    [REASON]: letter.reason,
    [ADDRESS]: letter.address,
    [ATTEMPTS]: letter.attempts,
    [DIED_AT]: letter.diedAt.getTime(),
  };
}

/** Oldest first. The messages stay where they are: they return to the queue when the channel closes. */
export async function peekDeadLetters(
  channel: Channel,
  { deadLetters, messageOf }: Topology,
  limit: number,
): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  while (letters.length < limit) {
    const message = await channel.get(deadLetters.name);
    if (!message) break;
    letters.push(read(message));
  }
  return letters;

  function read({ content, properties }: GetMessage): DeadLetter {
    const headers = properties.headers ?? {};
    const body = content.toString();
    // Messages the broker itself gave up (they killed every consumer) come without our headers.
    const death = headers['x-death']?.[0];
    return {
      message: messageName(body),
      address: String(headers[ADDRESS] ?? messageOf(death?.queue ?? '')),
      reason: String(headers[REASON] ?? `given up by the broker: ${death?.reason}`),
      attempts: Number(headers[ATTEMPTS] ?? 0),
      diedAt: new Date(Number(headers[DIED_AT] ?? (death?.time.value ?? 0) * 1_000)),
      body,
    };
  }
}
