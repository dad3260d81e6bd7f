import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Page {
  /** Below the documents, e.g. `self-hosting/ports.md`. */
  source: string;
  title: string;
  /** What the list of pages says about it. */
  summary: string;
  /** Of the site, e.g. `self-hosting/ports.html`. */
  html: string;
  /** Of its markdown, e.g. `llms/self-hosting/ports.md`. */
  markdown: string;
  text: string;
}

export interface Section {
  title: string;
  pages: Page[];
}

export interface Documents {
  directory: string;
  home: Page;
  sections: Section[];
  /** All pages in their order, the home page first. */
  pages: Page[];
}

export class DocumentsError extends Error {
  override readonly name = 'DocumentsError';
  constructor(readonly problems: readonly string[]) {
    super(`The documents are not in order:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  }
}

const HOME = 'README.md';
const ENTRY = /^- \[[^\]]+\]\(([^)#\s]+\.md)\)(?:: (.+))?$/;

/**
 * Reads the documents of a directory. Its README.md is the home page, and its lists are the table of contents: a
 * heading of the second level is a section, an entry `- [Title](page.md): summary` a page of it. Pages it does not list
 * come last.
 *
 * @throws DocumentsError for an entry without a file or a summary
 */
export function readDocuments(directory: string): Documents {
  const home = readPage(directory, HOME, 'What there is to read.');
  const sections: Section[] = [];
  const problems: string[] = [];
  for (const line of home.text.split('\n')) {
    const heading = /^## (.+)$/.exec(line)?.[1];
    if (heading) sections.push({ title: heading, pages: [] });
    const [, source, summary] = ENTRY.exec(line) ?? [];
    if (source === undefined) continue;
    const section = sections.at(-1);
    if (!section) problems.push(`${HOME} lists ${source} before its first section`);
    else if (!existsSync(path.join(directory, source)))
      problems.push(`${HOME} lists ${source}, which is not there`);
    else if (!summary) problems.push(`${HOME} lists ${source} without a summary`);
    else section.pages.push(readPage(directory, source, summary));
  }
  if (problems.length > 0) throw new DocumentsError(problems);
  const listed = new Set([HOME, ...sections.flatMap(({ pages }) => pages.map(({ source }) => source))]);
  const others = markdownIn(directory).filter((source) => !listed.has(source));
  sections.push({
    title: 'More',
    pages: others.map((source) => readPage(directory, source, titleOf(directory, source))),
  });
  const filled = sections.filter(({ pages }) => pages.length > 0);
  return { directory, home, sections: filled, pages: [home, ...filled.flatMap(({ pages }) => pages)] };
}

function readPage(directory: string, source: string, summary: string): Page {
  const text = readFileSync(path.join(directory, source), 'utf8');
  const [folder, name] = [path.posix.dirname(source), path.posix.basename(source, '.md')];
  return {
    source,
    title: titleIn(text) ?? name,
    summary,
    html: path.posix.join(folder, name === 'README' ? 'index.html' : `${name}.html`),
    markdown: path.posix.join('llms', folder === '.' ? 'docs' : folder, `${name}.md`),
    text,
  };
}

const titleIn = (text: string) => /^# (.+)$/m.exec(text)?.[1];
const titleOf = (directory: string, source: string) =>
  titleIn(readFileSync(path.join(directory, source), 'utf8')) ?? source;

const markdownIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.md'))
    .sort();
