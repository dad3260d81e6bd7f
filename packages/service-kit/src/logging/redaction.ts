export const REDACTED = '[redacted]';

/** Ends of field names, lower case without `_` and `-`, whose values never appear in a log, at any depth. */
const SECRET_FIELD =
  /(?:apikey|authorization|connectionstring|cookie|credentials|databaseurl|keyset|passw(?:or)?d|privatekey|secrets?|tokens?)$/;

/** Fields that carry what users send through us: inputs, outputs and bodies are not ours to write down. */
const PAYLOAD_FIELDS = new Set([
  'body',
  'eventpayload',
  'input',
  'output',
  'payload',
  'payloads',
  'result',
  'userdata',
]);

/** Deeper structures are cut: a log line is for reading, and a bound keeps cyclic objects harmless. */
const DEPTH_MAX = 6;

/** A copy of `value` with secret and payload fields replaced; errors are left to the error serializer. */
export function redactFields(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error || value instanceof Date || Buffer.isBuffer(value)) return value;
  if (depth >= DEPTH_MAX) return '[nested too deep]';
  if (Array.isArray(value)) return value.map((element) => redactFields(element, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function') return redactFields(value.toJSON(), depth + 1);
  const copy: Record<string, unknown> = {};
  for (const [field, content] of Object.entries(value)) {
    copy[field] = saysSomething(content) && isWithheld(field) ? REDACTED : redactFields(content, depth + 1);
  }
  return copy;
}

/** Whether there is one, and how many, may be told. */
function saysSomething(content: unknown): boolean {
  return typeof content === 'string' || (typeof content === 'object' && content !== null);
}

function isWithheld(field: string): boolean {
  const name = field.replace(/[_-]/g, '').toLowerCase();
  return SECRET_FIELD.test(name) || PAYLOAD_FIELDS.has(name);
}

/**
 * Every repetition is bounded and starts at a fixed mark, so that a long line of user text costs linear time.
 * The password of a URL ends at the last `@` before the path: unescaped `@` in passwords is common.
 */
const SECRETS_IN_TEXT: [RegExp, string][] = [
  [/:\/\/([^\s:@/"\\]{0,256}):[^\s/"\\]{1,512}@/g, `://$1:${REDACTED}@`],
  [/\bpassword=(?:'[^']{0,512}'|[^\s"'&\\]{1,512})/gi, `password=${REDACTED}`],
  [/\b(Bearer|Basic) [\w.~+/=-]{8,8192}/gi, `$1 ${REDACTED}`],
  [/(?<![\w-])eyJ[\w-]{8,4096}\.[\w-]{8,8192}\.[\w-]{8,4096}/g, REDACTED],
];

/** `text` without passwords in connection strings, authorization values and JSON Web Tokens. */
export function redactText(text: string): string {
  let redacted = text;
  for (const [pattern, replacement] of SECRETS_IN_TEXT) redacted = redacted.replace(pattern, replacement);
  return redacted;
}
