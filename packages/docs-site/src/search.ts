import MiniSearch from 'minisearch';
import { renderMarkdown, withoutComments } from './markdown';
import type { Page } from './pages';

/** What is searched of a page. One without an address of its own is found under its name. */
export type SearchedPage = Pick<Page, 'source' | 'title' | 'text'> & Partial<Pick<Page, 'html'>>;

export interface Passage {
  id: number;
  page: string;
  source: string;
  url: string;
  heading: string;
  text: string;
}

/** Same in the browser (assets/site.js) and here: an index is only read with the options it was made with. */
export const INDEX_OPTIONS = {
  fields: ['page', 'heading', 'text'],
  storeFields: ['page', 'source', 'url', 'heading', 'text'],
  searchOptions: { boost: { page: 3, heading: 2 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' as const },
};

const EXCERPT_LENGTH = 400;

/** The index over all passages: what stands under one heading, without markup. */
export function searchIndex(pages: readonly SearchedPage[]): MiniSearch<Passage> {
  const index = new MiniSearch<Passage>(INDEX_OPTIONS);
  index.addAll(passages(pages).map((passage, id) => ({ ...passage, id })));
  return index;
}

/** Passages with all the words, else with any of them; best first. */
export function search(index: MiniSearch<Passage>, question: string, limit: number): Passage[] {
  const all = index.search(question);
  const found = all.length > 0 ? all : index.search(question, { combineWith: 'OR' });
  return found.slice(0, limit) as unknown as Passage[];
}

function passages(pages: readonly SearchedPage[]): Omit<Passage, 'id'>[] {
  return pages.flatMap((page) => {
    const { headings } = renderMarkdown(page.text, { source: page.source, urlOf: () => undefined });
    const lines = withoutComments(page.text).split('\n');
    return headings.map((heading, place) => {
      const isTop = heading.level === 1;
      const url = page.html ?? page.source;
      return {
        page: page.title,
        source: page.source,
        url: isTop ? url : `${url}#${heading.id}`,
        heading: isTop ? page.title : heading.text,
        text: wordsOf(lines.slice(heading.line + 1, headings[place + 1]?.line).join('\n')),
      };
    });
  });
}

/** What is read, without the signs of Markdown. */
const wordsOf = (markdown: string) =>
  markdown
    .replace(/^[\s|:-]+$/gm, ' ')
    .replace(/\]\([^)]*\)/g, ' ')
    .replace(/^[-*>] |[`*|[\]]/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();

export const excerptOf = ({ text }: Passage) =>
  text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)} …` : text;
