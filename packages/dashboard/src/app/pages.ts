import type { Page } from './define-page';

const modules = import.meta.glob<Page | Page[]>('../pages/*/page.ts', { eager: true, import: 'default' });

/** Every page there is. */
export const pages: readonly Page[] = Object.values(modules).flat();

/** Pages of the sidebar, in its order. */
export const navigationPages = pages
  .filter((page) => page.navigation !== undefined)
  .sort((a, b) => a.navigation!.order - b.navigation!.order);
