import type { QueryKey, UseQueryOptions } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { z } from 'zod';
import type { Role } from '../session/session';

/** Groups of the sidebar, in its order. */
export const SECTIONS = ['Work', 'Triggers', 'Resources', 'Settings'] as const;

export interface PageNavigation {
  section: (typeof SECTIONS)[number];
  label: string;
  icon: LucideIcon;
  /** Place within the section, ascending. */
  order: number;
  /** Second key of the `g` shortcut: `r` for `g r`. */
  key?: string;
}

export interface Page {
  /**
   * Address below the area: `/runs/$run` of a tenant page is `/tenants/$tenant/runs/$run`.
   */
  path: `/${string}`;
  /** `tenant`: needs a tenant and shows the sidebar. `account`: needs a login. `public`: needs nothing. */
  area: 'tenant' | 'account' | 'public';
  /** Members of lesser roles neither see the page in the sidebar nor get in. Default: every member. */
  role?: Role;
  /** Title of the browser tab. */
  title: string;
  /** Absent for pages that are reached from others. */
  navigation?: PageNavigation;
  /** What the page keeps in the address behind `?`; every member needs a default or `.optional()`, and `.catch`. */
  search?: z.ZodType<object>;
  /** Loaded when somebody goes there: `() => import('./runs-page')`, whose default export is the component. */
  load: () => Promise<{ default: ComponentType }>;
  /**
   * Queries of a tenant page that are asked at once when somebody goes there: beside its code and the session, instead
   * of after them.
   *
   * @param search what stands in the address, not yet parsed
   */
  reads?: (tenant: string, search: object) => readonly Read[];
}

/** A query of any data, as `queryOptions` makes it. */
// biome-ignore lint/suspicious/noExplicitAny: the data of a query stands in places that exclude `unknown`
export type Read = UseQueryOptions<any, Error, any, any> & { queryKey: QueryKey };

/** Declares a page. Every `src/pages/<name>/page.ts` has one as its default export and is found by itself. */
export const definePage = (page: Page): Page => page;
