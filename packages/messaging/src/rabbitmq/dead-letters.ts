import type { Channel, GetMessage } from 'amqplib';
import type { DeadLetter } from '../broker';
import type { Topology } from './topology';

const MESSAGE = 'x-message';
const REASON = 'x-reason';
const ADDRESS = 'x-address';
const ATTEMPTS = 'x-attempts';
const DIED_AT = 'x-died-at';

export function deadLetterHeaders(letter: Omit<DeadLetter, 'body'>): Record<string, string | number> {
  return {
    [MESSAGE]: letter.message,
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
    // Messages the broker itself gave up (they killed every consumer) come without our headers.
    const death = headers['x-death']?.[0];
    const work = messageOf(death?.queue ?? '');
    return {
      message: String(headers[MESSAGE] ?? work),
      address: String(headers[ADDRESS] ?? work),
      reason: String(headers[REASON] ?? `given up by the broker: ${death?.reason}`),
      attempts: Number(headers[ATTEMPTS] ?? 0),
      diedAt: new Date(Number(headers[DIED_AT] ?? (death?.time.value ?? 0) * 1_000)),
      body: content.toString(),
    };
  }
}
