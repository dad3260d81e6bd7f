import type { ReactNode } from 'react';
import { classNames } from './class-names';

interface PageProps {
  title: ReactNode;
  /** Beside the title: a badge, an id. */
  beside?: ReactNode;
  /** At the right: buttons. */
  actions?: ReactNode;
  /** Lists use the whole width; text and forms stay narrow. */
  narrow?: boolean;
  children: ReactNode;
}

/** What every page of a tenant stands in. */
export function Page({ title, beside, actions, narrow, children }: PageProps) {
  return (
    <div className="mx-auto w-full max-w-[88rem] px-4 py-5 sm:px-6">
      <div className={classNames('flex flex-col gap-4', narrow && 'max-w-3xl')}>
        <header className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="min-w-0 truncate text-lg font-semibold tracking-tight">{title}</h1>
          {beside}
          <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>
        </header>
        {children}
      </div>
    </div>
  );
}

/** A box with an optional heading. */
export function Panel({
  title,
  actions,
  flush,
  className,
  children,
}: {
  title?: ReactNode;
  actions?: ReactNode;
  /** Content brings its own padding: tables, viewers. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      className={classNames(
        'min-w-0 overflow-hidden rounded-lg border border-line bg-surface shadow-flat',
        className,
      )}
    >
      {title && (
        <header className="flex min-h-10 items-center gap-2 border-b border-line px-4 py-1.5">
          <h2 className="text-[0.8125rem] font-medium">{title}</h2>
          <div className="ml-auto flex items-center gap-1">{actions}</div>
        </header>
      )}
      {flush ? children : <div className="p-4">{children}</div>}
    </section>
  );
}
