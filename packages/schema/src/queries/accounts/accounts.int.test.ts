import { type TestDatabase, testDatabase } from '@hatchet-ts/testkit';
import { Database } from '../../database';
import { insertApiToken, listApiTokens, readLiveApiTokens, revokeApiToken } from './api-tokens';
import { insertTenantIfAbsent, readTenant, readTenantBySlug } from './tenants';
import { insertMemberIfAbsent, insertUserIfAbsent, readUserByEmail } from './users';

const NOW = Date.UTC(2026, 5, 1);
const TENANT = { id: '00000000-0000-4000-8000-000000000001', slug: 'default', name: 'Default' };
const USER = {
  id: '00000000-0000-4000-8000-000000000002',
  email: 'Admin@Example.com',
  name: 'Admin',
  emailVerified: true,
  passwordHash: '$argon2id$',
};
const idOf = (n: number) => `00000000-0000-4000-8000-0000000001${String(n).padStart(2, '0')}`;

describe('accounts', () => {
  let database: TestDatabase;
  let db: Database;

  beforeAll(async () => {
    database = await testDatabase();
    db = new Database({ url: database.url });
    await insertTenantIfAbsent(db, TENANT, NOW);
    await insertUserIfAbsent(db, USER, NOW);
  });

  afterAll(async () => {
    await db.close();
    await database.close();
  });

  it('a tenant is made once per id and once per slug', async () => {
    expect(await insertTenantIfAbsent(db, { ...TENANT, slug: 'other' }, NOW)).toBeNull();
    expect(await insertTenantIfAbsent(db, { ...TENANT, id: idOf(1) }, NOW)).toBeNull();
    expect(await readTenant(db, TENANT.id)).toEqual({ ...TENANT, createdAtMs: NOW });
    expect(await readTenantBySlug(db, TENANT.slug)).toEqual({ ...TENANT, createdAtMs: NOW });
    expect(await readTenant(db, idOf(1))).toBeNull();
  });

  it('a user is found by address in any case, and made once', async () => {
    expect(
      await insertUserIfAbsent(db, { ...USER, id: idOf(1), email: 'admin@example.com' }, NOW),
    ).toBeNull();
    expect(await readUserByEmail(db, 'ADMIN@example.com')).toEqual({ ...USER, createdAtMs: NOW });
    expect(await readUserByEmail(db, 'nobody@example.com')).toBeNull();
  });

  it('a member keeps the role of the first insertion', async () => {
    const member = { tenantId: TENANT.id, userId: USER.id };
    expect(await insertMemberIfAbsent(db, { id: idOf(1), role: 'OWNER', ...member }, NOW)).toBe(true);
    expect(await insertMemberIfAbsent(db, { id: idOf(2), role: 'VIEWER', ...member }, NOW)).toBe(false);
    expect(await db.query('select role from members')).toEqual([{ role: 'OWNER' }]);
  });

  it('an API token lives until it is revoked or expires (USR-07)', async () => {
    for (let n = 1; n <= 4; n++) {
      const token = { id: idOf(n), tenantId: TENANT.id, name: `token ${n}`, internal: n === 4 };
      await insertApiToken(db, { ...token, expiresAtMs: NOW + n * 1000 }, NOW + n);
    }
    expect(await revokeApiToken(db, TENANT.id, idOf(2), NOW + 10)).toBe(true);
    expect(await revokeApiToken(db, TENANT.id, idOf(2), NOW + 20)).toBe(true);
    expect(await revokeApiToken(db, idOf(9), idOf(3), NOW)).toBe(false);
    expect(await db.query('select revoked_at from api_tokens where id = $1', [idOf(2)])).toEqual([
      { revoked_at: NOW + 10 },
    ]);
    const live = await readLiveApiTokens(db, [1, 2, 3, 4, 5].map(idOf), NOW + 1000);
    expect(live.map(({ id }) => id).sort()).toEqual([idOf(3), idOf(4)]);
    expect((await listApiTokens(db, TENANT.id)).map(({ name }) => name)).toEqual(['token 3', 'token 1']);
  });
});
