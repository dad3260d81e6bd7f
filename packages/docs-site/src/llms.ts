import path from 'node:path';
import { relativeUrl } from './layout';
import { targetOf, withoutComments } from './markdown';
import type { Documents, Page } from './pages';

/** The index for language models: every page with what it is about (AGT-06). @param base URL of the site, or '' */
export function llmsIndex({ home, sections }: Documents, base: string): string {
  const intro = /^# .+\n+((?:.+\n)+)/.exec(home.text)?.[1]?.replaceAll('\n', ' ').trim() ?? home.summary;
  const lists = sections.map(
    ({ title, pages }) =>
      `## ${title}\n\n${pages.map((page) => `- [${page.title}](${base}${page.markdown}): ${page.summary}`).join('\n')}\n`,
  );
  return `# ${home.title}\n\n> ${intro}\n\nEverything in one file: [llms-full.txt](${base}llms-full.txt)\n\n${lists.join('\n')}`;
}

/** Every page, one after the other. */
export function llmsFull(documents: Documents, base: string): string {
  const texts = documents.pages.map((page) => {
    return `Source: ${base}${page.markdown}\n\n${pageText(page, documents, 'llms-full.txt').trim()}\n`;
  });
  return texts.join('\n---\n\n');
}

/**
 * A page as text: its links lead to the texts of other pages, and files of the repository are named by their paths.
 * @param place where the text will be on the site: links start from there
 */
export function pageText(page: Page, { pages }: Documents, place: string): string {
  const byName = new Map(pages.map((each) => [each.source, each]));
  const linked = (text: string) =>
    text.replace(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g, (whole, mark: string, label: string, href: string) => {
      const target = targetOf(href, page.source);
      if (target === undefined) return whole;
      const other = byName.get(target.file);
      const anchor = target.anchor ? `#${target.anchor}` : '';
      if (other) return `[${label}](${relativeUrl(place, other.markdown)}${anchor})`;
      if (mark) return `![${label}](${relativeUrl(place, target.file)})`;
      const file = path.posix.join('docs', target.file);
      return label === path.posix.basename(file) ? `\`${file}\`` : `${label} (\`${file}\`)`;
    });
  // What stands in code is no link.
  const parts = withoutComments(page.text).split(/(^```[\s\S]*?^```)/m);
  return parts.map((part, index) => (index % 2 === 0 ? linked(part) : part)).join('');
}
