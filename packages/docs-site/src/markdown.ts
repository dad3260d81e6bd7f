import path from 'node:path';
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import ini from 'highlight.js/lib/languages/ini';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import yaml from 'highlight.js/lib/languages/yaml';
import MarkdownIt from 'markdown-it';

const LANGUAGES = { bash, sh: bash, ini, json, python, sql, typescript, ts: typescript, yaml };
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

export interface Heading {
  level: number;
  id: string;
  text: string;
  /** Where it begins, in the lines of `withoutComments`. */
  line: number;
}

export interface Rendered {
  html: string;
  headings: Heading[];
  /** Files beside the documents that the page shows, from their directory. */
  images: string[];
  /** Targets in the documents: page and anchor, if any. */
  links: { source: string; anchor: string | undefined }[];
}

export interface RenderOptions {
  /** The page, below the documents: links start from there. */
  source: string;
  /** Where a page of the documents is on the site, seen from this one; undefined for what is no page. */
  urlOf: (source: string) => string | undefined;
  /** URL of a file of the repository that is no page; undefined: it is named, not linked. */
  repositoryUrl?: (file: string) => string;
}

/** Markdown of a page as HTML, with anchors at headings and links that lead to pages of the site. */
export function renderMarkdown(text: string, { source, urlOf, repositoryUrl }: RenderOptions): Rendered {
  const headings: Heading[] = [];
  const images: string[] = [];
  const links: Rendered['links'] = [];
  const markdown = new MarkdownIt({ html: false, highlight: highlighted });
  const tokens = markdown.parse(withoutComments(text), {});
  const ids = new Map<string, number>();
  tokens.forEach((token, index) => {
    if (token.type === 'heading_open') {
      const heading = plainText(tokens[index + 1]!.children ?? []);
      const slug = slugOf(heading);
      const times = ids.get(slug) ?? 0;
      ids.set(slug, times + 1);
      const id = times === 0 ? slug : `${slug}-${times}`;
      token.attrSet('id', id);
      headings.push({ level: Number(token.tag.slice(1)), id, text: heading, line: token.map![0] });
    }
    for (const child of token.children ?? []) {
      if (child.type === 'image') {
        const file = path.posix.join(path.posix.dirname(source), String(child.attrGet('src')));
        images.push(file);
        child.attrSet('loading', 'lazy');
      }
      if (child.type === 'link_open') {
        const target = targetOf(String(child.attrGet('href')), source);
        if (target === undefined) continue;
        const url = urlOf(target.file);
        if (url !== undefined) {
          links.push({ source: target.file, anchor: target.anchor });
          child.attrSet('href', target.anchor ? `${url}#${target.anchor}` : url);
        } else if (repositoryUrl) child.attrSet('href', repositoryUrl(path.posix.join('docs', target.file)));
        else child.meta = { file: path.posix.join('docs', target.file) };
      }
    }
  });
  adaptRules(markdown);
  return { html: markdown.renderer.render(tokens, markdown.options, {}), headings, images, links };
}

/** Where a link of a page leads, below the documents; undefined for other sites and for mail. */
export function targetOf(
  href: string,
  source: string,
): { file: string; anchor: string | undefined } | undefined {
  if (/^[a-z]+:/i.test(href)) return undefined;
  const [file = '', anchor] = href.split('#');
  return { file: file === '' ? source : path.posix.join(path.posix.dirname(source), file), anchor };
}

function adaptRules(markdown: InstanceType<typeof MarkdownIt>): void {
  const { renderer, utils } = markdown;
  // A file of the repository is no page of the site: its name stays, with its place as a hint.
  const isNamed: boolean[] = [];
  renderer.rules.link_open = (tokens, index, options) => {
    const file = (tokens[index]!.meta as { file?: string } | null)?.file;
    isNamed.push(file !== undefined);
    if (file === undefined) return renderer.renderToken(tokens, index, options);
    return `<span class="file" title="${utils.escapeHtml(`${file} in the repository`)}">`;
  };
  renderer.rules.link_close = () => (isNamed.pop() ? '</span>' : '</a>');
  // Names of variables are longer than columns of tables: they break between their words.
  renderer.rules.code_inline = (tokens, index) =>
    `<code>${utils.escapeHtml(tokens[index]!.content).replaceAll('_', '_<wbr>')}</code>`;
  // Wide tables scroll, which the keyboard must be able to do.
  renderer.rules.table_open = () =>
    '<div class="table" tabindex="0" role="region" aria-label="Table"><table>';
  renderer.rules.table_close = () => '</table></div>';
}

function highlighted(code: string, language: string): string {
  return hljs.getLanguage(language) ? hljs.highlight(code, { language }).value : '';
}

/** Notes for those who write the documents. */
export const withoutComments = (text: string) => text.replace(/^<!--[\s\S]*?-->\n/gm, '');

const plainText = (tokens: readonly { content: string }[]) => tokens.map(({ content }) => content).join('');

/** As on GitHub, so that links work there and here alike. */
const slugOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
