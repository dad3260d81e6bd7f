import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark' | 'system';

// public/start.js reads it before the first paint.
const KEY = 'hatchet.theme';
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

const chosen = (): Theme => (localStorage.getItem(KEY) as Theme | null) ?? 'system';

function apply(): void {
  const theme = chosen();
  document.documentElement.dataset.theme =
    theme === 'dark' || (theme === 'system' && systemDark.matches) ? 'dark' : 'light';
  for (const listener of listeners) listener();
}
systemDark.addEventListener('change', apply);

export function setTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, theme);
  apply();
}

export const useTheme = () =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, chosen);
