import type { ReactNode } from 'react';

/** Short facts about a thing, side by side. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="-mt-1 flex flex-wrap items-center gap-x-6 gap-y-1.5 text-[0.8125rem]">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 gap-1.5">
      <dt className="text-ink-faint">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
