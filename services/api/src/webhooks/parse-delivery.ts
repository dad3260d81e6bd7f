import { LIMITS } from '@hatchet-ts/contracts';
import { isNestedTooDeep } from '@hatchet-ts/engine';
import type { Webhook } from '@hatchet-ts/schema';
import { type Node, parseTree } from 'jsonc-parser';
import { HttpError } from '../http/http-error';

const UNREADABLE = 'failed to unmarshal request body';
/** Parameters of our own path, which frameworks of senders like to copy into bodies. */
const OWN_PARAMETERS: ReadonlySet<string> = new Set(['tenant', 'v1-webhook']);

/** The body of a delivery as JSON object text: values stay as the sender wrote them. */
export function parseDelivery(
  source: Webhook['source'],
  contentType: string | undefined,
  body: Buffer,
): string {
  const text = body.toString('utf8');
  if (!contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded')) return objectText(text);
  const form = new URLSearchParams(text);
  const payload = form.get('payload');
  // Interactive parts of Slack put JSON into one field.
  if (source === 'SLACK' && payload !== null) return objectText(payload);
  if (source !== 'SLACK' && source !== 'GENERIC')
    throw new HttpError(
      400,
      `form-encoded bodies are not supported for ${source} webhooks; please set the content type application/json`,
    );
  const fields = new Map<string, string>();
  for (const [name, value] of form) if (!fields.has(name)) fields.set(name, value);
  return objectText(JSON.stringify(Object.fromEntries(fields)));
}

function objectText(text: string): string {
  if (isNestedTooDeep(text))
    throw new HttpError(400, `The body is nested deeper than ${LIMITS.jsonDepth} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HttpError(400, UNREADABLE);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new HttpError(400, UNREADABLE);
  return Object.keys(value).some((name) => OWN_PARAMETERS.has(name)) ? layered([text]) : text;
}

/** Lays JSON objects over each other, the last one on top; each value keeps its text. */
export function layered(texts: readonly string[]): string {
  const members = new Map<string, string>();
  for (const text of texts) {
    const tree = parseTree(text);
    for (const property of tree?.children ?? []) {
      const [name, value] = property.children as [Node, Node];
      if (!OWN_PARAMETERS.has(name.value as string))
        members.set(name.value as string, text.slice(value.offset, value.offset + value.length));
    }
  }
  return `{${[...members].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}
