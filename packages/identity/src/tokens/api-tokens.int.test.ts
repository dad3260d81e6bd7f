import { Database, insertTenantIfAbsent } from '@hatchet-ts/schema';
import { createLogger, VirtualClock } from '@hatchet-ts/service-kit';
import { type TestDatabase, testDatabase, until } from '@hatchet-ts/testkit';
import { createTokenKeyset, publicKeyset } from '../keysets/create-keysets';
import { TokenKeys } from '../keysets/token-keys';
import { ApiTokens, TOKEN_LIFETIME_MS } from './api-tokens';

const TENANT = '707d0855-80ab-4e1f-a156-f1c4546cbf52';
const OTHER_TENANT = '707d0855-80ab-4e1f-a156-f1c4546cbf53';
const ABSENT = '707d0855-80ab-4e1f-a156-f1c4546cbf54';
const REFUSED = { code: 'unauthenticated', message: 'invalid auth token' };
const logger = createLogger({ service: 'test', level: 'silent' });

describe('API tokens', () => {
  let database: TestDatabase;
  let db: Database;
  let keys: TokenKeys;
  let clock: VirtualClock;
  let running: ApiTokens[];

  beforeAll(async () => {
    database = await testDatabase();
    db = new Database({ url: database.url });
    const keyset = createTokenKeyset();
    keys = await TokenKeys.of(publicKeyset(keyset), keyset);
    for (const [id, slug] of [
      [TENANT, 'default'],
      [OTHER_TENANT, 'other'],
    ] as const) {
      await insertTenantIfAbsent(db, { id, slug, name: slug }, Date.now());
    }
  });

  afterAll(async () => {
    await db.close();
    await database.close();
  });

  beforeEach(() => {
    clock = new VirtualClock(Date.UTC(2026, 5, 1));
    running = [];
  });

  afterEach(() => Promise.all(running.map((tokens) => tokens.stop())));

  /** One process of the platform. */
  const processWith = (options: { db?: Database; cacheSize?: number } = {}) => {
    const tokens = new ApiTokens({
      db,
      keys,
      clock,
      logger,
      serverUrl: 'http://localhost:8080',
      grpcBroadcastAddress: 'localhost:7077',
      ...options,
    });
    running.push(tokens);
    return tokens;
  };

  const issueFor = (tenantId: string, changes: { expiresAtMs?: number } = {}) =>
    processWith().issue({ tenantId, name: 'worker', ...changes });

  /** Statements the pool has run, to prove that the hot path runs none. */
  const counted = async (work: () => Promise<unknown>) => {
    const before = db.statements;
    await work();
    return db.statements - before;
  };

  it('name their tenant in any process of the installation (USR-07, USR-09)', async () => {
    const { token, tokenId, expiresAtMs } = await issueFor(TENANT);
    expect(await processWith().verify(token)).toEqual({ tenantId: TENANT, tokenId, expiresAtMs });
  });

  it('live 90 days unless told otherwise', async () => {
    const { expiresAtMs } = await issueFor(TENANT);
    expect(expiresAtMs).toBe(clock.nowMs() + TOKEN_LIFETIME_MS);
  });

  it('are not stored', async () => {
    const { token } = await issueFor(TENANT);
    const rows = await db.query<{ row: string }>('select t::text as row from api_tokens t');
    expect(rows.some(({ row }) => row.includes(token.split('.')[2]!))).toBe(false);
  });

  it.each([
    ['an empty name', { name: ' ' }, { code: 'invalid_argument', field: 'name' }],
    ['a name of 257 characters', { name: 'x'.repeat(257) }, { code: 'invalid_argument', field: 'name' }],
    ['an expiry in the past', { expiresAtMs: 0 }, { code: 'invalid_argument', field: 'expiresAt' }],
    [
      'an expiry that is no time',
      { expiresAtMs: Number.NaN },
      { code: 'invalid_argument', field: 'expiresAt' },
    ],
    [
      'an unknown tenant',
      { tenantId: ABSENT },
      { code: 'not_found', message: `tenant not found: ${ABSENT}` },
    ],
  ])('are not issued with %s', async (_what, changes, error) => {
    await expect(processWith().issue({ tenantId: TENANT, name: 'worker', ...changes })).rejects.toMatchObject(
      error,
    );
  });

  it('are answered from memory after their first use', async () => {
    const { token } = await issueFor(TENANT);
    const tokens = processWith();
    expect(tokens.cached(token)).toBeUndefined();
    expect(await counted(() => tokens.verify(token))).toBe(1);
    expect(await counted(() => tokens.verify(token))).toBe(0);
    expect(tokens.cached(token)).toMatchObject({ tenantId: TENANT });
  });

  it('are confirmed in one query when many come at the same time', async () => {
    const issued = await Promise.all(Array.from({ length: 20 }, () => issueFor(TENANT)));
    const tokens = processWith();
    // The first confirmation may leave alone; the rest share the next one.
    const statements = await counted(() =>
      Promise.all([...issued, ...issued].map(({ token }) => tokens.verify(token))),
    );
    expect(statements).toBeLessThan(10);
  });

  it('are refused where they were revoked, at once', async () => {
    const { token, tokenId } = await issueFor(TENANT);
    const tokens = processWith();
    await tokens.verify(token);
    await tokens.revoke(TENANT, tokenId);
    await expect(tokens.verify(token)).rejects.toMatchObject(REFUSED);
  });

  it('are refused within 5 s in other processes, checked by one query for all', async () => {
    const issued = await Promise.all(Array.from({ length: 3 }, () => issueFor(TENANT)));
    const [first] = issued;
    const tokens = processWith();
    await tokens.start();
    await Promise.all(issued.map(({ token }) => tokens.verify(token)));
    await processWith().revoke(TENANT, first!.tokenId);
    for (const { token } of issued) tokens.cached(token);
    const statements = await counted(async () => {
      await clock.advance(4_500);
      await until(() => tokens.cached(first!.token) === undefined);
    });
    expect(statements).toBe(1);
    await expect(tokens.verify(first!.token)).rejects.toMatchObject(REFUSED);
    expect(tokens.cached(issued[1]!.token)).toMatchObject({ tenantId: TENANT });
  });

  it('are confirmed anew when nobody used them for a while, and cost nothing meanwhile', async () => {
    const { token } = await issueFor(TENANT);
    const tokens = processWith();
    await tokens.start();
    await tokens.verify(token);
    await clock.advance(4_500);
    expect(await counted(() => clock.advance(60_000))).toBe(0);
    expect(tokens.cached(token)).toBeUndefined();
    expect(await counted(() => tokens.verify(token))).toBe(1);
  });

  it('end the streams that were opened with them, when revoked elsewhere and when they expire', async () => {
    const ended: string[] = [];
    const tokens = processWith();
    await tokens.start();
    const open = async (name: string, expiresAtMs?: number) => {
      const issued = await issueFor(TENANT, { expiresAtMs });
      const stop = tokens.watch(await tokens.verify(issued.token), () => ended.push(name));
      return { ...issued, stop };
    };
    const revoked = await open('revoked');
    const closed = await open('closed');
    await open('expiring', clock.nowMs() + 10_000);
    await open('lasting');
    closed.stop();
    await processWith().revoke(TENANT, revoked.tokenId);
    await processWith().revoke(TENANT, closed.tokenId);
    await clock.advance(4_500);
    await until(() => ended.length === 1);
    // Passes wait for the database, which does not know virtual time: one step of it per look.
    await until(async () => {
      await clock.advance(4_500);
      return ended.length === 2;
    });
    expect(ended).toEqual(['revoked', 'expiring']);
  });

  it('can be forgotten at once when another process says that they were revoked', async () => {
    const { token, tokenId } = await issueFor(TENANT);
    const tokens = processWith();
    let ended = 0;
    tokens.watch(await tokens.verify(token), () => ended++);
    await processWith().revoke(TENANT, tokenId);
    tokens.forget(tokenId);
    expect(ended).toBe(1);
    await expect(tokens.verify(token)).rejects.toMatchObject(REFUSED);
  });

  it('are refused once expired, also from memory', async () => {
    const { token } = await issueFor(TENANT, { expiresAtMs: clock.nowMs() + 2_000 });
    const tokens = processWith();
    await tokens.verify(token);
    await clock.advance(2_001);
    expect(tokens.cached(token)).toBeUndefined();
    await expect(tokens.verify(token)).rejects.toMatchObject(REFUSED);
  });

  it('are refused without a row, with the row of another tenant and after their tenant was deleted', async () => {
    const { token, tokenId } = await issueFor(TENANT);
    await db.query('update api_tokens set tenant_id = $2 where id = $1', [tokenId, OTHER_TENANT]);
    await expect(processWith().verify(token)).rejects.toMatchObject(REFUSED);
    await db.query('delete from api_tokens where id = $1', [tokenId]);
    await expect(processWith().verify(token)).rejects.toMatchObject(REFUSED);

    const ofOther = await issueFor(OTHER_TENANT);
    await db.query('update tenants set deleted_at = created_at where id = $1', [OTHER_TENANT]);
    await expect(processWith().verify(ofOther.token)).rejects.toMatchObject(REFUSED);
    await db.query('update tenants set deleted_at = null where id = $1', [OTHER_TENANT]);
  });

  it('cannot be revoked by another tenant', async () => {
    const { token, tokenId } = await issueFor(TENANT);
    await expect(processWith().revoke(OTHER_TENANT, tokenId)).rejects.toMatchObject({ code: 'not_found' });
    expect(await processWith().verify(token)).toMatchObject({ tenantId: TENANT });
  });

  it('are neither accepted nor called invalid while the database is away', async () => {
    const { token } = await issueFor(TENANT);
    const away = new Database({ url: 'postgres://nobody@127.0.0.1:1/absent' });
    await expect(processWith({ db: away }).verify(token)).rejects.toMatchObject({ code: 'unavailable' });
    await away.close();
  });

  it('are kept in bounded memory', async () => {
    const [one, two] = await Promise.all([issueFor(TENANT), issueFor(TENANT)]);
    const tokens = processWith({ cacheSize: 1 });
    await tokens.verify(one!.token);
    await tokens.verify(two!.token);
    expect([tokens.cached(one!.token), tokens.cached(two!.token)]).toEqual([
      undefined,
      expect.objectContaining({ tokenId: two!.tokenId }),
    ]);
  });
});
