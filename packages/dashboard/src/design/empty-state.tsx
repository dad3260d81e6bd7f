import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** Instead of a list with nothing in it: what would be here and how it gets here. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon: LucideIcon;
  title: string;
  /** A sentence or two that teach. */
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center px-6 py-16 text-center">
      <div className="mb-4 grid size-11 place-items-center rounded-xl border border-line bg-surface shadow-flat">
        <Icon className="size-5 text-ink-faint" aria-hidden />
      </div>
      <h2 className="text-[0.9375rem] font-semibold tracking-tight">{title}</h2>
      {children && (
        <div className="mt-1.5 max-w-md text-[0.8125rem] text-pretty text-ink-soft">{children}</div>
      )}
      {action && <div className="mt-5 w-full max-w-xl">{action}</div>}
    </div>
  );
}
