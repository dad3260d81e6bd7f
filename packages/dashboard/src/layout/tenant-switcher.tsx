import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown, Plus } from 'lucide-react';
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuSeparator } from '../design/menu';
import { membershipsQuery, metadataQuery, useTenantId } from '../session/session';

/** Names the tenant one is in and leads to the others. */
export function TenantSwitcher() {
  const tenantId = useTenantId();
  const { data: memberships = [] } = useQuery(membershipsQuery);
  const navigate = useNavigate();
  const tenants = memberships.flatMap(({ tenant }) => (tenant ? [tenant] : []));
  const current = tenants.find((tenant) => tenant.metadata.id === tenantId);
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="flex h-9 w-full min-w-0 items-center gap-2.5 rounded-md px-2 text-left hover:bg-hover"
        >
          <span
            aria-hidden
            className="grid size-6 shrink-0 place-items-center rounded-md bg-accent text-xs font-semibold text-accent-ink uppercase"
          >
            {current?.name.slice(0, 1)}
          </span>
          <span className="min-w-0 flex-1 truncate text-[0.8125rem] font-medium">
            {current?.name}
            <span className="sr-only">, switch tenant</span>
          </span>
          <ChevronsUpDown aria-hidden className="size-3.5 text-ink-faint" />
        </button>
      }
    >
      <MenuLabel>Tenants</MenuLabel>
      {tenants.map((tenant) => (
        <MenuCheck
          key={tenant.metadata.id}
          checked={tenant.metadata.id === tenantId}
          onSelect={() => void navigate({ to: `/tenants/${tenant.metadata.id}/runs` })}
        >
          {tenant.name}
        </MenuCheck>
      ))}
      <NewTenant />
    </Menu>
  );
}

/** Asks whether there may be one when somebody opens the menu. */
function NewTenant() {
  const { data: metadata } = useQuery(metadataQuery);
  const navigate = useNavigate();
  if (!metadata?.allowCreateTenant) return null;
  return (
    <>
      <MenuSeparator />
      <MenuItem onSelect={() => void navigate({ to: '/onboarding/create-tenant' })}>
        <Plus aria-hidden /> New tenant
      </MenuItem>
    </>
  );
}
