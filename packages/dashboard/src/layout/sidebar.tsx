import { Link } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { SECTIONS } from '../app/define-page';
import { useTenantId } from '../session/session';
import { AccountMenu } from './account-menu';
import { TenantSwitcher } from './tenant-switcher';
import { useNavigationPages } from './use-navigation-pages';

/** Where one can go; pages appear by declaring a `navigation`. */
export function Sidebar({ onSearch }: { onSearch: () => void }) {
  const tenant = useTenantId();
  const reachable = useNavigationPages();
  return (
    <nav aria-label="Main" className="flex h-full flex-col gap-3 p-2.5">
      <TenantSwitcher />
      <button
        type="button"
        onClick={onSearch}
        className="flex h-8 items-center gap-2 rounded-md border border-line bg-surface px-2 text-[0.8125rem] text-ink-faint shadow-flat hover:text-ink"
      >
        <Search aria-hidden className="size-4" /> Go to…
        <kbd className="ml-auto font-sans text-2xs">
          {navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl '}K
        </kbd>
      </button>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto">
        {SECTIONS.map((section) => {
          const pages = reachable.filter(({ navigation }) => navigation!.section === section);
          if (pages.length === 0) return null;
          return (
            <div key={section}>
              <div className="px-2 pb-1 text-2xs font-medium text-ink-faint">{section}</div>
              <ul>
                {pages.map(({ path, navigation }) => {
                  const { icon: Icon, label } = navigation!;
                  return (
                    <li key={path}>
                      <Link
                        to={`/tenants/${tenant}${path}`}
                        className="flex h-8 items-center gap-2.5 rounded-md px-2 text-[0.8125rem] text-ink-soft transition-colors hover:bg-hover hover:text-ink data-[status=active]:bg-pressed data-[status=active]:font-medium data-[status=active]:text-ink"
                      >
                        <Icon aria-hidden className="size-4 shrink-0" />
                        {label}
                      </Link>
                    </li>
                  );
                })}
              </ul>
            </div>
          );
        })}
      </div>
      <AccountMenu />
    </nav>
  );
}
