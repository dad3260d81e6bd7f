import { Outlet, useLocation } from '@tanstack/react-router';
import { Menu as MenuIcon, Search } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { useEffect, useState } from 'react';
import { useLivePoll } from '../api/live';
import { IconButton } from '../design/button';
import { rememberTenant, useMembership, useTenantId } from '../session/session';
import { CommandPalette } from './command-palette';
import { Sidebar } from './sidebar';
import { useGoShortcuts } from './use-go-shortcuts';

/** Sidebar and page; at phone width a bar whose button opens the sidebar. */
export function TenantLayout() {
  const tenant = useTenantId();
  const name = useMembership()?.tenant?.name;
  const { pathname } = useLocation();
  const [searching, setSearching] = useState(false);
  const [menuOpen, setMenuOpen] = useState(false);
  useLivePoll();
  useGoShortcuts(tenant);
  useEffect(() => rememberTenant(tenant), [tenant]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: closes after every step to another page
  useEffect(() => setMenuOpen(false), [pathname]);
  return (
    <div className="flex h-full max-md:flex-col">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <aside className="w-56 shrink-0 border-r border-line max-md:hidden">
        <Sidebar onSearch={() => setSearching(true)} />
      </aside>
      <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-surface px-2 md:hidden">
        <IconButton icon={MenuIcon} label="Menu" onClick={() => setMenuOpen(true)} />
        <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
        <IconButton icon={Search} label="Go to" onClick={() => setSearching(true)} />
      </header>
      <Radix.Root open={menuOpen} onOpenChange={setMenuOpen}>
        <Radix.Portal>
          <Radix.Overlay className="fixed inset-0 z-30 bg-black/30 md:hidden" />
          <Radix.Content
            aria-describedby={undefined}
            className="fixed inset-y-0 left-0 z-30 w-64 border-r border-line bg-canvas shadow-deep md:hidden"
          >
            <Radix.Title className="sr-only">Menu</Radix.Title>
            <Sidebar
              onSearch={() => {
                setMenuOpen(false);
                setSearching(true);
              }}
            />
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
      <main id="content" tabIndex={-1} className="min-h-0 min-w-0 flex-1 overflow-y-auto outline-none">
        <Outlet />
      </main>
      <CommandPalette open={searching} onOpenChange={setSearching} />
    </div>
  );
}
