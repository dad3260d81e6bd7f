import type { ReactNode } from 'react';
import { basePath } from '../app/base-path';

/** Pages before the first tenant: one card in the middle. */
export function EntranceLayout({
  title,
  subtitle,
  children,
}: {
  title: string;
  subtitle?: ReactNode;
  children: ReactNode;
}) {
  return (
    <main className="grid min-h-full place-items-center bg-canvas px-4 py-10">
      <div className="w-full max-w-sm">
        <img src={`${basePath}/icon.svg`} alt="Hatchet" className="mb-6 size-10" />
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {subtitle && <p className="mt-1.5 text-[0.8125rem] text-ink-soft">{subtitle}</p>}
        <div className="mt-6">{children}</div>
      </div>
    </main>
  );
}
