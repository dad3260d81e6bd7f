import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { ArrowRight, Moon, Search, Sun } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { useEffect, useState } from 'react';
import { useTenantId } from '../session/session';
import { setTheme } from './theme';
import { useNavigationPages } from './use-navigation-pages';

const RUN_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const item =
  'flex h-9 items-center gap-2.5 rounded-md px-2.5 text-[0.8125rem] data-[selected=true]:bg-pressed [&_svg]:size-4 [&_svg]:text-ink-faint';

/** Ctrl+K: goes to any page, or to a run by its id. */
export function CommandPalette({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const tenant = useTenantId();
  const navigate = useNavigate();
  const reachable = useNavigationPages();
  const [text, setText] = useState('');
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      onOpenChange(!open);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [open, onOpenChange]);

  const choose = (action: () => unknown) => () => {
    onOpenChange(false);
    setText('');
    action();
  };
  const goTo = (path: string) => choose(() => navigate({ to: `/tenants/${tenant}${path}` }));
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/25 dark:bg-black/50" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[14vh] left-1/2 z-40 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 animate-appear overflow-hidden rounded-xl border border-line bg-raised shadow-deep"
        >
          <Radix.Title className="sr-only">Go to</Radix.Title>
          <Command label="Go to" loop>
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Search aria-hidden className="size-4 text-ink-faint" />
              <Command.Input
                autoFocus
                value={text}
                onValueChange={setText}
                placeholder="Page, action or run id"
                className="h-12 flex-1 bg-transparent text-sm outline-none placeholder:text-ink-faint"
              />
            </div>
            <Command.List className="max-h-80 overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-6 text-center text-[0.8125rem] text-ink-faint">
                Nothing has this name.
              </Command.Empty>
              {RUN_ID.test(text.trim()) && (
                <Command.Item value={text} onSelect={goTo(`/runs/${text.trim()}`)} className={item}>
                  <ArrowRight aria-hidden /> Open run {text.trim().slice(0, 8)}
                </Command.Item>
              )}
              {reachable.map(({ path, navigation }) => {
                const { icon: Icon, label, key } = navigation!;
                return (
                  <Command.Item key={path} value={label} onSelect={goTo(path)} className={item}>
                    <Icon aria-hidden /> {label}
                    {key && (
                      <kbd className="ml-auto font-sans text-2xs text-ink-faint">
                        G then {key.toUpperCase()}
                      </kbd>
                    )}
                  </Command.Item>
                );
              })}
              <Command.Item onSelect={choose(() => setTheme('light'))} className={item}>
                <Sun aria-hidden /> Light theme
              </Command.Item>
              <Command.Item onSelect={choose(() => setTheme('dark'))} className={item}>
                <Moon aria-hidden /> Dark theme
              </Command.Item>
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
