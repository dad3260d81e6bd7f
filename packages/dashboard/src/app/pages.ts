import { type Page, SECTIONS } from './define-page';

const modules = import.meta.glob<Page | Page[]>('../pages/*/page.ts', { eager: true, import: 'default' });

/** Every page there is. */
export const pages: readonly Page[] = Object.values(modules).flat();

/** Orders within a section are below this. */
const SECTION_ORDER = 1_000;

const placeOf = ({ navigation }: Page) =>
  SECTIONS.indexOf(navigation!.section) * SECTION_ORDER + navigation!.order;

/** Pages of the sidebar, in its order. */
export const navigationPages = pages
  .filter((page) => page.navigation !== undefined)
  .sort((a, b) => placeOf(a) - placeOf(b));
