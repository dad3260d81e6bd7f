import type { MessageDeclaration } from '@hatchet-ts/contracts';
import { type Context, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { z } from 'zod';

/**
 * What travels: message name, version, payloads, and the trace context of the publisher when there is one.
 * Keys are one letter because most messages are smaller than their frame.
 */
export interface Envelope {
  m: string;
  v: number;
  p: unknown[];
  t?: Record<string, string>;
}

const envelopeSchema = z.object({
  m: z.string(),
  v: z.number(),
  p: z.array(z.unknown()),
  t: z.record(z.string(), z.string()).optional(),
});

/** A message that no repetition can make readable. Its `reason` becomes the dead letter's. */
export class MalformedMessage extends Error {
  override name = 'MalformedMessage';
}

/** @throws MalformedMessage */
export function parseEnvelope(text: string): Envelope {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new MalformedMessage(`not JSON: ${(error as Error).message}`);
  }
  const result = envelopeSchema.safeParse(parsed);
  if (!result.success) throw new MalformedMessage(`not an envelope: ${firstIssue(result.error)}`);
  return result.data;
}

/**
 * Payloads as declared; unknown keys are removed, so a newer publisher may add some.
 * @throws MalformedMessage
 */
export function decodePayloads<P>(message: MessageDeclaration<P>, received: Envelope): P[] {
  if (received.v !== message.version) {
    throw new MalformedMessage(
      `version ${received.v} of ${message.name} is not supported, expected ${message.version}`,
    );
  }
  return received.p.map((payload, index) => {
    const result = message.schema.safeParse(payload);
    if (!result.success) throw new MalformedMessage(`payload ${index}: ${firstIssue(result.error)}`);
    return result.data;
  });
}

/** The active trace context as headers, or undefined when nothing is traced. */
export function currentTrace(): Envelope['t'] {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  for (const _ in carrier) return carrier;
  return undefined;
}

/** The context a handler runs in. */
export function traceContext(received: Envelope): Context {
  return received.t ? propagation.extract(ROOT_CONTEXT, received.t) : ROOT_CONTEXT;
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]!;
  return issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message;
}
