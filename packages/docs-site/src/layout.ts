import path from 'node:path';
import type { Heading } from './markdown';
import type { Documents, Page } from './pages';

const NAME = 'Hatchet in TypeScript';

/** A whole page of the site. All its links are relative, so that the site works in any folder and from a disk. */
export function layout(
  page: Page,
  content: string,
  headings: readonly Heading[],
  documents: Documents,
): string {
  const to = (file: string) => relativeUrl(page.html, file);
  const title = page.source === documents.home.source ? NAME : `${escaped(page.title)} · ${NAME}`;
  const { previous, next } = neighbours(page, documents);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escaped(page.summary)}">
<title>${title}</title>
<link rel="alternate" type="text/markdown" href="${to(page.markdown)}">
<link rel="icon" href="${to('assets/icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${to('assets/site.css')}">
<script src="${to('assets/theme.js')}"></script>
<script src="${to('assets/site.js')}" defer></script>
</head>
<body data-root="${to('.')}">
<a class="skip" href="#content">Skip to the text</a>
<header class="bar">
<button class="menu" type="button" aria-label="Pages" aria-expanded="false" aria-controls="pages">☰</button>
<a class="name" href="${to('index.html')}">Hatchet <span>in TypeScript</span></a>
<div class="search" role="search">
<input type="search" placeholder="Search" aria-label="Search the documentation" autocomplete="off" spellcheck="false"
 role="combobox" aria-expanded="false" aria-controls="hits" aria-autocomplete="list">
<kbd aria-hidden="true">/</kbd>
<div id="hits" role="listbox" aria-label="Found" hidden></div>
</div>
<button class="theme" type="button" aria-label="Light or dark">◐</button>
</header>
<div class="frame">
<nav id="pages" class="pages" aria-label="Pages">
${documents.sections.map(({ title: heading, pages }) => section(heading, pages, page, to)).join('\n')}
</nav>
<main id="content">
<p class="markdown"><a href="${to(page.markdown)}" type="text/markdown">View as Markdown</a></p>
<article>
${content}
</article>
<nav class="neighbours" aria-label="Next and previous">
${previous ? `<a rel="prev" href="${to(previous.html)}"><small>Before</small>${escaped(previous.title)}</a>` : '<span></span>'}
${next ? `<a rel="next" href="${to(next.html)}"><small>Next</small>${escaped(next.title)}</a>` : ''}
</nav>
</main>
${onThisPage(headings)}
</div>
</body>
</html>
`;
}

function section(title: string, pages: readonly Page[], current: Page, to: (file: string) => string): string {
  const links = pages.map((page) => {
    const here = page.source === current.source ? ' aria-current="page"' : '';
    return `<li><a href="${to(page.html)}"${here}>${escaped(page.title)}</a></li>`;
  });
  return `<h2>${escaped(title)}</h2>\n<ul>\n${links.join('\n')}\n</ul>`;
}

function onThisPage(headings: readonly Heading[]): string {
  const shown = headings.filter(({ level }) => level === 2 || level === 3);
  if (shown.length < 2) return '';
  const links = shown.map(
    ({ id, level, text }) => `<li class="level-${level}"><a href="#${id}">${escaped(text)}</a></li>`,
  );
  return `<nav class="contents" aria-label="On this page">\n<h2>On this page</h2>\n<ul>\n${links.join('\n')}\n</ul>\n</nav>`;
}

function neighbours(page: Page, { pages }: Documents): { previous?: Page; next?: Page } {
  const place = pages.findIndex(({ source }) => source === page.source);
  return { previous: pages[place - 1], next: pages[place + 1] };
}

/** How one file of the site is reached from another. */
export function relativeUrl(from: string, to: string): string {
  return path.posix.relative(path.posix.dirname(from), to) || '.';
}

export const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
