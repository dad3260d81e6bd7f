/** As many at a time as keep the API busy without filling its queue. */
const AT_A_TIME = 8;

export interface AddedTenant {
  id: string;
  /** API token. */
  token: string;
}

/**
 * Tenants of the first admin with a token each, made over REST as people make them.
 *
 * @param serverUrl REST base URL of a platform on this machine, which has the documented admin
 */
export async function addTenants(serverUrl: string, count: number): Promise<AddedTenant[]> {
  const cookie = await login(serverUrl);
  const run = Date.now().toString(36);
  const tenants: AddedTenant[] = [];
  let next = 0;
  const one = async () => {
    const name = `bench-${run}-${next++}`;
    const { metadata } = await post<{ metadata: { id: string } }>(serverUrl, '/api/v1/tenants', cookie, {
      name,
      slug: name,
    });
    const path = `/api/v1/tenants/${metadata.id}/api-tokens`;
    const { token } = await post<{ token: string }>(serverUrl, path, cookie, { name: 'bench' });
    tenants.push({ id: metadata.id, token });
  };
  const workers = Array.from({ length: AT_A_TIME }, async () => {
    while (next < count) await one();
  });
  await Promise.all(workers);
  return tenants;
}

async function login(serverUrl: string): Promise<string> {
  const response = await send(serverUrl, '/api/v1/users/login', undefined, {
    email: 'admin@example.com',
    password: 'Admin123!!',
  });
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

async function post<Answer>(serverUrl: string, path: string, cookie: string, body: object): Promise<Answer> {
  return (await send(serverUrl, path, cookie, body)).json() as Promise<Answer>;
}

async function send(
  serverUrl: string,
  path: string,
  cookie: string | undefined,
  body: object,
): Promise<Response> {
  const response = await fetch(serverUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`POST ${path}: ${response.status} ${(await response.text()).slice(0, 300)}`);
  return response;
}

/** REST base URL, as the token says it. */
export function serverUrlOf(token: string): string {
  const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as {
    server_url: string;
  };
  return claims.server_url;
}
