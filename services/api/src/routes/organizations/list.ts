import type { RestSchema } from '@hatchet-ts/contracts';
import { listMembershipsOfUser, listOrganizations as readOrganizations } from '@hatchet-ts/schema';
import { userPrincipal } from '../../auth/current-user';
import { route } from '../../http/route';
import { resourceMeta } from '../../present/resource-meta';

/** The organization with those of its tenants that the user is a member of (ENV-04). */
export const listOrganizations = route<'organization:list'>({
  operationId: 'organization:list',
  method: 'get',
  path: '/api/v1/management/organizations',
  access: { who: 'user' },
  audit: null,
  async handle({ principal }, { database }) {
    const [organizations, memberships] = await Promise.all([
      readOrganizations(database),
      listMembershipsOfUser(database, userPrincipal(principal).userId),
    ]);
    const tenants: RestSchema<'OrganizationTenant'>[] = memberships.map(({ member, tenant }) => ({
      id: tenant.id,
      name: tenant.name,
      slug: tenant.slug,
      role: member.role,
    }));
    return {
      rows: organizations.map(({ id, name, createdAt, updatedAt }) => ({
        metadata: resourceMeta(id, createdAt, updatedAt),
        name,
        tenants,
      })),
    };
  },
});
