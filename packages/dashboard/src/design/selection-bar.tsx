import type { ReactNode } from 'react';

/** What can be done with the rows somebody selected. */
export function SelectionBar({ count, children }: { count: number; children: ReactNode }) {
  if (count === 0) return null;
  return (
    <div className="ml-auto flex items-center gap-2">
      <span className="text-xs text-ink-soft">{count} selected</span>
      {children}
    </div>
  );
}

export const NOTHING_SELECTED: ReadonlySet<string> = new Set();
