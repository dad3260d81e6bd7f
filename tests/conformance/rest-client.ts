import type { Json } from './trace';

/** Who asks: `none`, `forged`, `user:password`, or a recorded note, where `[cookie]` and `[none]` say so and nothing means the API token. */
interface Asking {
  credentials: string;
  cookie: string;
}

interface Answer {
  status: number;
  /** Parsed JSON, text of another kind, or null when empty. */
  body: Json;
  /** `name=value` when the answer set a cookie. */
  cookie?: string;
  /** How it was set, as recordings show it: without its value and its date. */
  setCookie?: string;
}

/** Sends one recorded REST request, e.g. `GET /api/v1/users/current`; a body that is a string goes as it stands. */
export async function ask(
  platform: { apiUrl: string; token: string },
  rest: string,
  body: Json,
  asking: Asking,
): Promise<Answer> {
  const [method = '', route = ''] = rest.split(' ');
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...credentialsOf(asking, platform.token),
  };
  if (body !== null) headers['content-type'] = 'application/json';
  const response = await fetch(platform.apiUrl + route, {
    method,
    headers,
    ...(body === null ? {} : { body: typeof body === 'string' ? body : spaced(body) }),
  });
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  const setCookie = response.headers.get('set-cookie');
  return {
    status: response.status,
    body: text === '' ? null : isJson ? (JSON.parse(text) as Json) : text,
    ...(setCookie === null ? {} : { cookie: setCookie.split(';')[0]!, setCookie: anonymous(setCookie) }),
  };
}

function anonymous(setCookie: string): string {
  const [cookie, ...attributes] = setCookie
    .replace(/=[^;]*/, '=…')
    .replace(/Expires=[^;]*/, 'Expires=<date>')
    .split('; ');
  // The recorded order; to browsers the order says nothing.
  const order = ['Path', 'Domain', 'Expires', 'Max-Age', 'HttpOnly', 'Secure', 'SameSite'];
  const place = (attribute: string) => order.indexOf(attribute.split('=')[0]!);
  return [cookie, ...attributes.sort((one, other) => place(one) - place(other))].join('; ');
}

function credentialsOf(asking: Asking, token: string): Record<string, string> {
  if (/^\w+:\w+$/.test(asking.credentials))
    return { authorization: `Basic ${Buffer.from(asking.credentials).toString('base64')}` };
  if (/\[none\]|^none$|no credentials$/.test(asking.credentials)) return {};
  if (asking.credentials.includes('[cookie]')) return { cookie: asking.cookie };
  return { authorization: `Bearer ${asking.credentials === 'forged' ? `${token}x` : token}` };
}

/** JSON as the recording client wrote it: the original counts characters of the body in its complaints. */
function spaced(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${spaced(item)}`);
  return `{${pairs.join(', ')}}`;
}
