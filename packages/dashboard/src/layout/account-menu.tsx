import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CircleUserRound, LogOut, UserRoundPen } from 'lucide-react';
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuSeparator } from '../design/menu';
import { currentUserQuery, useLogOut, useTenantId, versionQuery } from '../session/session';
import { setTheme, type Theme, useTheme } from './theme';

const THEMES: Record<Theme, string> = { light: 'Light', dark: 'Dark', system: 'Like the system' };

export function AccountMenu() {
  const { data: user } = useQuery(currentUserQuery);
  const tenant = useTenantId();
  const theme = useTheme();
  const logOut = useLogOut();
  const navigate = useNavigate();
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="flex h-9 w-full min-w-0 items-center gap-2.5 rounded-md px-2 text-left text-ink-soft hover:bg-hover hover:text-ink"
        >
          <CircleUserRound aria-hidden className="size-[1.125rem] shrink-0" />
          <span className="min-w-0 flex-1 truncate text-[0.8125rem]">
            {user?.name || user?.email}
            <span className="sr-only">, account</span>
          </span>
        </button>
      }
    >
      <MenuLabel>{user?.email}</MenuLabel>
      <MenuItem onSelect={() => void navigate({ to: `/tenants/${tenant}/profile` })}>
        <UserRoundPen aria-hidden /> Profile
      </MenuItem>
      <MenuSeparator />
      {(Object.keys(THEMES) as Theme[]).map((each) => (
        <MenuCheck key={each} checked={theme === each} onCheckedChange={() => setTheme(each)}>
          {THEMES[each]}
        </MenuCheck>
      ))}
      <MenuSeparator />
      <MenuItem onSelect={() => void logOut().then(() => navigate({ to: '/auth/login' }))}>
        <LogOut aria-hidden /> Log out
      </MenuItem>
      <Version />
    </Menu>
  );
}

/** Asked for when somebody opens the menu. */
function Version() {
  const { data: version } = useQuery(versionQuery);
  return <MenuLabel>Hatchet {version?.version}</MenuLabel>;
}
