import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from '../../tests/browser';
import { FakeProvider } from '../../tests/fake-provider';
import { type Answer, Platform } from '../../tests/platform';
import { OPERATIONS, type Operation, type Sample, sampleOf, urlOf } from '../../tests/sample-requests';
import { newId, SampleThings } from '../../tests/sample-things';
import { retired as retiredRoutes } from './retired';

const RANK = { VIEWER: 0, MEMBER: 1, ADMIN: 2, OWNER: 3 } as const;
type Role = keyof typeof RANK;

/** What an operation asks for, read from its entry in the document and from the table for users. */
interface Rule {
  /** `either`: any credentials, as the operation acts on no tenant it names. */
  for: 'anybody' | 'users' | 'members' | 'either';
  role: Role;
  tokens: boolean;
  /** Also before the address of the user is verified. */
  unverified: boolean;
}

const TABLE = readFileSync(path.join(__dirname, '../../../../docs/reference/rest.md'), 'utf8');
const TABLE_ROW = /^\| `([^`]+)` \| (viewer|member|administrator|logged in|any credentials) \| (yes|no) \|/gm;

/** Operations of the table in docs/reference/rest.md: what differs from the rule by method. */
const exceptions = new Map(
  [...TABLE.matchAll(TABLE_ROW)].map(([, id, who, tokens]) => [id!, { who: who!, tokens: tokens === 'yes' }]),
);
const BEFORE_VERIFIED = new Set(['user:get:current', 'user:update:password', 'user:update:logout']);

function ruleOf({ id, method, template, operation }: Operation): Rule {
  const exception = exceptions.get(id);
  const unverified = BEFORE_VERIFIED.has(id);
  if (operation.security.length === 0)
    return { for: 'anybody', role: 'VIEWER', tokens: true, unverified: true };
  if (exception?.who === 'logged in') return { for: 'users', role: 'VIEWER', tokens: false, unverified };
  const byMethod = method === 'get' || retired.has(id) ? 'VIEWER' : 'MEMBER';
  const role = exception
    ? ({ viewer: 'VIEWER', member: 'MEMBER', administrator: 'ADMIN' } as const)[exception.who]!
    : byMethod;
  const namesTenant = template.includes('{tenant}');
  if (
    exception?.who === 'any credentials' ||
    template.includes('{organization}') ||
    (retired.has(id) && !namesTenant)
  )
    return { for: 'either', role, tokens: true, unverified };
  // Without a tenant or a thing of one in its path an operation is about the user.
  if (!template.includes('{') && exception === undefined && !tenantInQuery(operation))
    return { for: 'users', role, tokens: false, unverified };
  return { for: 'members', role, tokens: exception?.tokens ?? true, unverified };
}

const tenantInQuery = (operation: Operation['operation']) =>
  (operation.parameters ?? []).some(({ in: place, name }) => place === 'query' && name === 'tenant');

const retired = new Set(retiredRoutes.map(({ operationId }) => operationId as string));
/** They end the session of whoever sends them, or make more of them than they were. */
const CHANGING_CALLERS = new Set([
  'tenant:create',
  'user:update:login',
  'user:create',
  'user:update:logout',
  'user:update:password',
]);

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/g;

interface Caller {
  what: string;
  email: string;
  role?: Role;
  kind: 'nobody' | 'token' | 'foreign token' | 'member' | 'stranger' | 'unverified';
  /** Headers of a call; sessions that calls end are made anew. */
  headers(operation: Operation): Promise<Record<string, string>>;
}

describe('who may do what: every operation and every caller (USR, ENV-02, SEC)', () => {
  let platform: Platform;
  let provider: FakeProvider;
  let things: SampleThings;
  let foreign: { tenantId: string; token: string };
  let callers: Caller[];
  let cells = 0;
  const wrong: string[] = [];

  beforeAll(async () => {
    provider = await new FakeProvider().start();
    platform = await Platform.start({
      SERVER_GRPC_BROADCAST_ADDRESS: '127.0.0.1:1',
      SERVER_PROMETHEUS_ENABLED: 'true',
      SERVER_TENANT_ALERTING_SLACK_ENABLED: 'true',
      SERVER_TENANT_ALERTING_SLACK_CLIENT_ID: 'client',
      SERVER_TENANT_ALERTING_SLACK_CLIENT_SECRET: 'secret',
      ...Object.fromEntries(
        ['GOOGLE', 'GITHUB', 'OIDC'].flatMap((name) => [
          [`SERVER_AUTH_${name}_ENABLED`, 'true'],
          [`SERVER_AUTH_${name}_CLIENT_ID`, 'client'],
          [`SERVER_AUTH_${name}_CLIENT_SECRET`, 'secret'],
          [name === 'GITHUB' ? 'SERVER_AUTH_GITHUB_URL' : `SERVER_AUTH_${name}_ISSUER`, provider.url],
        ]),
      ),
    });
    things = await SampleThings.on(platform);
    foreign = await platform.addTenant('foreign');
    const revoked = await platform.tokens.issue({ tenantId: platform.tenantId, name: 'revoked' });
    await platform.tokens.revoke(platform.tenantId, revoked.tokenId);
    const bearer = (what: string, kind: Caller['kind'], token: string): Caller => ({
      what,
      kind,
      email: 'token@example.com',
      headers: async () => ({ authorization: `Bearer ${token}` }),
    });
    callers = [
      { what: 'nobody', kind: 'nobody', email: 'nobody@example.com', headers: async () => ({}) },
      bearer('a made-up token', 'nobody', 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln'),
      bearer('a revoked token', 'nobody', revoked.token),
      { ...(await user('a session that has ended')), kind: 'nobody', headers: endedSession },
      bearer("another tenant's token", 'foreign token', foreign.token),
      await user("another tenant's owner", { role: 'OWNER', tenantId: foreign.tenantId }, 'stranger'),
      await user('a member before verifying', { role: 'OWNER', emailVerified: false }, 'unverified'),
      bearer('its token', 'token', platform.token),
      ...(await Promise.all(
        (Object.keys(RANK) as Role[]).map((role) => user(`its ${role.toLowerCase()}`, { role }, 'member')),
      )),
    ];
  });
  afterAll(async () => {
    await platform.stop();
    await provider.stop();
  });

  async function endedSession(): Promise<Record<string, string>> {
    const browser = await platform.userWith({ email: `${newId()}@example.com`, role: 'OWNER' });
    const headers = { cookie: cookieOf(browser) };
    await browser.call('POST', '/api/v1/users/logout');
    return headers;
  }

  async function user(
    what: string,
    membership: { role?: Role; tenantId?: string; emailVerified?: boolean } = {},
    kind: Caller['kind'] = 'member',
  ): Promise<Caller> {
    const email = `${newId()}@example.com`;
    const lasting = { cookie: cookieOf(await platform.userWith({ email, ...membership })) };
    return {
      what,
      kind,
      email,
      role: membership.role,
      async headers({ id }) {
        if (!CHANGING_CALLERS.has(id)) return lasting;
        const other = await platform.userWith({ email: `${newId()}@example.com`, ...membership });
        return { cookie: cookieOf(other) };
      },
    };
  }

  /** The status the oracle wants (design section 12); null: what the sample says. */
  function refusal(rule: Rule, { kind, role }: Caller): number | null {
    if (rule.for === 'anybody') return null;
    if (kind === 'nobody') return 403;
    const byToken = kind === 'token' || kind === 'foreign token';
    if (rule.for === 'users' && byToken) return 403;
    if (kind === 'unverified') return rule.unverified ? null : 401;
    if (rule.for === 'either') return role && RANK[role] < RANK[rule.role] ? 401 : null;
    if (rule.for === 'users') return null;
    if (kind === 'foreign token' || kind === 'stranger') return 404;
    if (kind === 'token') return rule.tokens ? null : 401;
    return RANK[role!] >= RANK[rule.role] ? null : 401;
  }

  function note(operation: Operation, caller: string, answer: Answer, expected: number, text?: string): void {
    cells++;
    if (answer.status !== expected || (text !== undefined && answer.text !== text))
      wrong.push(
        `${operation.id} by ${caller}: ${answer.status} ${answer.text.slice(0, 200)}, expected ${expected} ${text ?? ''}`,
      );
  }

  const send = async (
    operation: Operation,
    sample: Sample,
    headers: Record<string, string>,
    tenantId = platform.tenantId,
  ) =>
    platform.call(operation.method.toUpperCase(), urlOf(operation, sample, tenantId), {
      token: null,
      headers,
      body: sample.body,
    });

  /** The same request about things that do not exist anywhere. */
  function aboutNothing(sample: Sample): { sample: Sample; back: (text: string) => string } {
    const ghosts = new Map<string, string>();
    const ghostOf = (id: string) => {
      if (!ghosts.has(id)) ghosts.set(id, newId());
      return ghosts.get(id)!;
    };
    const { path: names, query, body } = sample;
    const text = JSON.stringify({ names, query, body }).replace(UUID, (id) =>
      [platform.tenantId, foreign.tenantId, things.organizationId].includes(id) ? id : ghostOf(id),
    );
    const ghost = JSON.parse(text) as { names: Sample['path']; query: Sample['query']; body?: unknown };
    const originals = new Map([...ghosts].map(([original, made]) => [made, original]));
    return {
      sample: { ...sample, path: ghost.names, query: ghost.query, body: ghost.body },
      back: (answer) => answer.replace(UUID, (id) => originals.get(id) ?? id),
    };
  }

  const masked = (text: string) => text.replace(UUID, '<id>').replace(TIME, '<time>');

  it.each(OPERATIONS)('$id', async (operation) => {
    const before = wrong.length;
    const rule = ruleOf(operation);
    let sample = await sampleOf(operation, things, callers.at(-1)!, retired);

    // Those who are refused first: what they asked about must still be there for those who may.
    for (const caller of callers) {
      const status = refusal(rule, caller);
      if (status === null) continue;
      note(operation, caller.what, await send(operation, sample, await caller.headers(operation)), status);
    }

    if (rule.for !== 'anybody') {
      // In a tenant of one's own, about things of this one: as if they did not exist.
      const headers = { authorization: `Bearer ${foreign.token}` };
      const swapped: Sample = JSON.parse(
        JSON.stringify(sample).replaceAll(platform.tenantId, foreign.tenantId),
      );
      const nothing = aboutNothing(swapped);
      const about = await send(operation, swapped, headers, foreign.tenantId);
      const unknown = await send(operation, nothing.sample, headers, foreign.tenantId);
      note(operation, "another tenant, about this one's things", about, unknown.status);
      if (masked(about.text) !== masked(nothing.back(unknown.text)))
        wrong.push(`${operation.id} tells another tenant what exists: ${about.text} and ${unknown.text}`);
    }

    let used = false;
    for (const caller of callers) {
      if (refusal(rule, caller) !== null) continue;
      if (used || needsSender(operation)) sample = await sampleOf(operation, things, caller, retired);
      used = true;
      note(
        operation,
        caller.what,
        await send(operation, sample, await caller.headers(operation)),
        sample.status,
      );
    }
    expect(wrong.slice(before)).toEqual([]);
  });

  it('covers at least twelve callers for each operation, with no wrong answer', () => {
    console.info(`access matrix of REST: ${cells} cells, ${wrong.length} wrong`);
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThanOrEqual(OPERATIONS.length * callers.length);
  });

  it('the table for users names only operations there are', () => {
    const ids = new Set(OPERATIONS.map(({ id }) => id));
    expect(exceptions.size).toBeGreaterThan(0);
    expect([...exceptions.keys()].filter((id) => !ids.has(id))).toEqual([]);
  });
});

const needsSender = ({ id }: Operation) => id.startsWith('tenant-invite:');
const cookieOf = ({ cookies }: Browser) => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
