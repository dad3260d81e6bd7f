import type { MessageDeclaration } from '@hatchet-ts/contracts';
import { injectTraceContext, type TraceCarrier } from '@hatchet-ts/service-kit';
import { z } from 'zod';

/**
 * What travels: message name, version, payloads, and the trace context of the publisher when there is one.
 * Keys are one letter because most messages are smaller than their frame.
 */
export interface Envelope {
  m: string;
  v: number;
  p: unknown[];
  t?: TraceCarrier;
  /** When it was made, epoch ms by the publisher's clock; releases before this field leave it out. */
  s?: number;
}

const envelopeSchema = z.object({
  m: z.string(),
  v: z.number(),
  p: z.array(z.unknown()),
  t: z.record(z.string(), z.string()).optional(),
  s: z.number().optional(),
});

/** The envelope of one payload; more may join it before it leaves. */
export function envelopeOf<P>(message: MessageDeclaration<P>, payload: P): Envelope {
  return { m: message.name, v: message.version, p: [payload], t: currentTrace(), s: Date.now() };
}

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

/** For a look at what could not be delivered. */
export function messageName(text: string): string {
  try {
    return parseEnvelope(text).m;
  } catch (error) {
    if (error instanceof MalformedMessage) return 'unknown';
    throw error;
  }
}

/**
 * Payloads as declared; unknown keys are removed, so a newer publisher may add some. Payloads that do not fit are left
 * out and the first of them is told as `failure`: those that travelled with them by chance must not suffer.
 * @throws MalformedMessage when the version is another one
 */
export function readPayloads<P>(
  message: MessageDeclaration<P>,
  received: Envelope,
): { payloads: P[]; failure?: MalformedMessage } {
  const { name, schema, version } = message;
  if (received.v !== version) {
    throw new MalformedMessage(`version ${received.v} of ${name} is not supported, expected ${version}`);
  }
  const payloads: P[] = [];
  let failure: MalformedMessage | undefined;
  for (const [index, payload] of received.p.entries()) {
    const result = schema.safeParse(payload);
    if (result.success) payloads.push(result.data);
    else failure ??= new MalformedMessage(`payload ${index}: ${firstIssue(result.error)}`);
  }
  return { payloads, failure };
}

/** The active trace context, or undefined when nothing is traced, so that it costs no bytes. */
export function currentTrace(): TraceCarrier | undefined {
  const carrier = injectTraceContext();
  for (const _ in carrier) return carrier;
  return undefined;
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]!;
  return issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message;
}
