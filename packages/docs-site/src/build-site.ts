import { readFileSync } from 'node:fs';
import path from 'node:path';
import { layout, relativeUrl } from './layout';
import { llmsFull, llmsIndex, pageText } from './llms';
import { type Rendered, renderMarkdown } from './markdown';
import { type Documents, DocumentsError, type Page } from './pages';
import { searchIndex } from './search';

export interface SiteOptions {
  /** Where the site will be, e.g. `https://docs.example.com/`: for links in llms.txt. Default: relative ones. */
  baseUrl?: string;
  /** Where files of the repository are shown; default: they are named, not linked. */
  repositoryUrl?: string;
}

/** File of the site → its content. */
export type Site = ReadonlyMap<string, string | Buffer>;

const ASSETS = path.join(__dirname, '../assets');

/**
 * The whole site: pages, their markdown, llms.txt, search and all that browsers need. It loads nothing from elsewhere.
 *
 * @throws DocumentsError for links and images that lead nowhere
 */
export function buildSite(documents: Documents, { baseUrl = '', repositoryUrl }: SiteOptions = {}): Site {
  const files = new Map<string, string | Buffer>();
  const pages = new Map(documents.pages.map((page) => [page.source, page]));
  const rendered = new Map<string, Rendered>();
  for (const page of documents.pages)
    rendered.set(
      page.source,
      renderMarkdown(page.text, {
        source: page.source,
        urlOf: (source) => {
          const target = pages.get(source);
          return target && relativeUrl(page.html, target.html);
        },
        repositoryUrl: repositoryUrl === undefined ? undefined : (file) => new URL(file, repositoryUrl).href,
      }),
    );
  checkAnchors(rendered);
  for (const page of documents.pages) {
    const { html, headings, images } = rendered.get(page.source)!;
    files.set(page.html, layout(page, html, headings, documents));
    files.set(page.markdown, pageText(page, documents, page.markdown));
    for (const image of images) files.set(image, imageOf(documents, page, image));
  }
  const base = baseUrl === '' || baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  files.set('llms.txt', llmsIndex(documents, base));
  files.set('llms-full.txt', llmsFull(documents, base));
  files.set('_headers', linkHeaders(documents));
  for (const asset of ['site.css', 'site.js', 'theme.js', 'icon.svg'])
    files.set(`assets/${asset}`, readFileSync(path.join(ASSETS, asset)));
  files.set('assets/minisearch.js', readFileSync(browserBuildOfMinisearch()));
  // A script and no JSON: pages that are opened from a disk may not fetch.
  files.set(
    'assets/search-index.js',
    `window.searchIndex = ${JSON.stringify(searchIndex(documents.pages))};\n`,
  );
  return files;
}

/** Its main file says where it stands; the build for browsers, which the package exports under no name, is beside it. */
const browserBuildOfMinisearch = () =>
  path.join(path.dirname(require.resolve('minisearch')), '../umd/index.js');

function checkAnchors(rendered: ReadonlyMap<string, Rendered>): void {
  const problems = [...rendered].flatMap(([source, { links }]) =>
    links
      .filter(({ source: target, anchor }) => {
        const headings = rendered.get(target)?.headings;
        return anchor !== undefined && !headings?.some(({ id }) => id === anchor);
      })
      .map(
        ({ source: target, anchor }) => `${source} links to ${target}#${anchor}, which is no heading there`,
      ),
  );
  if (problems.length > 0) throw new DocumentsError(problems);
}

function imageOf({ directory }: Documents, page: Page, image: string): Buffer {
  try {
    return readFileSync(path.join(directory, image));
  } catch (error) {
    throw new DocumentsError([`${page.source} shows ${image}: ${(error as Error).message}`]);
  }
}

/** The header that names the markdown of a page, in the form that static hosts read (AGT-07). */
const linkHeaders = ({ pages }: Documents) =>
  pages.map((page) => `/${page.html}\n  ${linkHeader(page)}\n`).join('');

export const linkHeader = ({ markdown }: Page) => `Link: ${linkValue(markdown)}`;
export const linkValue = (markdown: string) => `</${markdown}>; rel="alternate"; type="text/markdown"`;
