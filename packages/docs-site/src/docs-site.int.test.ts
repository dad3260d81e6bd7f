import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { buildSite, type Site } from './build-site';
import { type Documents, readDocuments } from './pages';
import { search, searchIndex } from './search';
import { type SiteServer, serveSite } from './serve-site';

const DOCS = path.resolve(__dirname, '../../../docs');

describe('the site of the documentation', () => {
  let documents: Documents;
  let site: Site;
  let server: SiteServer;

  beforeAll(async () => {
    documents = readDocuments(DOCS);
    site = buildSite(documents);
    server = await serveSite(site, documents, { host: '127.0.0.1', port: 0, version: '1.2.3' });
  });
  afterAll(() => server?.stop());

  /** Reads to the end: a body that nobody reads keeps its connection. */
  async function get(place: string, init?: RequestInit) {
    const response = await fetch(new URL(place, server.url), init);
    const { headers, status, url } = response;
    return { headers, status, url, text: await response.text() };
  }
  const htmlFiles = () => [...site].filter(([file]) => file.endsWith('.html')) as [string, string][];

  it('has every page in its list of pages', () => {
    const [, home] = htmlFiles().find(([file]) => file === 'index.html')!;
    for (const { html, source } of documents.pages)
      if (source !== 'README.md') expect(home).toContain(`<li><a href="${html}"`);
  });

  it('has links and images that lead somewhere, each from each page', () => {
    const broken = htmlFiles().flatMap(([file, html]) =>
      [...html.matchAll(/ (?:href|src)="([^"]+)"/g)]
        .map((match) => match[1]!)
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => {
          const url = new URL(target, `http://site/${file}`);
          const content = site.get(url.pathname.slice(1));
          const anchor = decodeURIComponent(url.hash.slice(1));
          return content === undefined || (anchor !== '' && !content.includes(` id="${anchor}"`));
        })
        .map((target) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('loads nothing from elsewhere', () => {
    for (const [, html] of htmlFiles()) {
      const loaded = [...html.matchAll(/<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]+)"/g)];
      expect(loaded.map((match) => match[1]).filter((url) => /^(?:[a-z]+:)?\/\//.test(url!))).toEqual([]);
    }
    expect((site.get('assets/site.css') as Buffer).toString()).not.toMatch(/@import|url\(/);
  });

  it('answers llms.txt, llms-full.txt and the text of every page in the index (AGT-06)', async () => {
    const index = await get('llms.txt');
    expect([index.status, index.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    const { text } = index;
    expect(text).toMatch(/^# .+\n\n> .+\n/);
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1]!);
    expect(links.length).toBe(documents.pages.length);
    for (const link of links) {
      const page = await get(link);
      expect([link, page.status, page.headers.get('content-type')]).toEqual([
        link,
        200,
        expect.stringMatching(/^text\/(?:markdown|plain); charset=utf-8$/),
      ]);
    }
    const { text: full } = await get('llms-full.txt');
    for (const { title } of documents.pages) expect(full).toContain(`# ${title}\n`);
  });

  it('has links from text to text that lead somewhere', () => {
    const texts = [...site].filter(([file]) => /\.(?:md|txt)$/.test(file)) as [string, string][];
    const broken = texts.flatMap(([file, text]) =>
      [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/\]\(([^)\s]+)\)/g)]
        .map((match) => match[1]!)
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => !site.has(new URL(target, `http://site/${file}`).pathname.slice(1)))
        .map((target) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it.each(['/', '/operations/metrics.html', '/cli'])(
    'names the markdown of %s in a header and in a visible link (AGT-07)',
    async (place) => {
      const response = await get(place);
      const html = response.text;
      const [, target] = /^<([^>]+)>; rel="alternate"; type="text\/markdown"$/.exec(
        response.headers.get('link')!,
      )!;
      const [, visible] = /<a href="([^"]+)"[^>]*>View as Markdown<\/a>/.exec(html)!;
      expect(new URL(visible!, response.url).pathname).toBe(target);
      const [, title] = /<h1[^>]*>(.+)<\/h1>/.exec(html)!;
      expect((await get(target!)).text).toContain(`# ${title}\n`);
    },
  );

  it('refuses what is not there, and what is no question', async () => {
    expect((await get('no/such-page.html')).status).toBe(404);
    expect((await get('..%2fpackage.json')).status).toBe(404);
    expect((await get('', { method: 'POST' })).status).toBe(405);
    expect((await get('api/mcp')).status).toBe(405);
  });

  it('finds passages by their words, by beginnings of words and despite a slip', () => {
    const index = searchIndex(documents.pages);
    for (const question of ['graceful restart', 'prometh', 'retenton'])
      expect(search(index, question, 5)).not.toEqual([]);
    const [best] = search(index, 'SERVER_OTEL_COLLECTOR_URL', 1);
    expect(['reference/config.md', 'operations/tracing.md']).toContain(best!.source);
    expect(search(index, 'xyzzyplugh', 5)).toEqual([]);
  });

  it('serves search and documents to MCP clients at /api/mcp (AGT-05)', async () => {
    const client = new Client({ name: 'test', version: '0' });
    await client.connect(new StreamableHTTPClientTransport(new URL('api/mcp', server.url)));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(['read_doc', 'search_docs']);
    const found = await client.callTool({ name: 'search_docs', arguments: { query: 'backup keysets' } });
    expect(JSON.stringify(found.content)).toContain('(operations/backup.md)');
    const read = await client.callTool({
      name: 'read_doc',
      arguments: { name: 'operations/backup.md' },
    });
    expect(JSON.stringify(read.content)).toContain('# Backup and restore');
    const unknown = await client.callTool({ name: 'read_doc', arguments: { name: 'none.md' } });
    expect([unknown.isError, JSON.stringify(unknown.content)]).toEqual([
      true,
      expect.stringContaining('There is no document'),
    ]);
    await client.close();
  });

  it('links files of the repository where it is told where they are, and llms.txt to its own address', () => {
    const linked = buildSite(documents, {
      baseUrl: 'https://docs.example.com',
      repositoryUrl: 'https://git.example.com/main/',
    });
    expect(linked.get('index.html')).toContain('href="https://git.example.com/main/README.md"');
    expect(linked.get('llms.txt')).toContain('](https://docs.example.com/llms/docs/cli.md)');
    expect(site.get('index.html')).toContain('<span class="file" title="README.md in the repository">');
  });
});

describe('documents that are not in order', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'docs-site-'));
    mkdirSync(path.join(directory, 'guide'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const write = (file: string, text: string) => writeFileSync(path.join(directory, file), text);

  it('are refused where the list names a page that is not there, or says nothing about one', () => {
    write('guide/one.md', '# One\n');
    write('README.md', '# Home\n\n## Guide\n\n- [One](guide/one.md)\n- [Two](guide/two.md): the second\n');
    expect(() => readDocuments(directory)).toThrow(
      'The documents are not in order:\n- README.md lists guide/one.md without a summary\n- README.md lists guide/two.md, which is not there',
    );
  });

  it('are refused where a link leads to no heading', () => {
    write('guide/one.md', '# One\n\n## Here it is: a `word`\n');
    write('README.md', '# Home\n\n[good](guide/one.md#here-it-is-a-word) [bad](guide/one.md#there)\n');
    expect(() => buildSite(readDocuments(directory))).toThrow(
      'README.md links to guide/one.md#there, which is no heading there',
    );
  });

  it('show pages that are not listed all the same, last', () => {
    write('guide/one.md', '# One\n');
    write('README.md', '# Home\n');
    expect(readDocuments(directory).sections).toMatchObject([
      { title: 'More', pages: [{ title: 'One', html: 'guide/one.html', markdown: 'llms/guide/one.md' }] },
    ]);
  });

  it('take no markup of their own into the pages', () => {
    write('README.md', '# Home\n\n<script>alert(1)</script> [x](javascript:alert(1))\n');
    const html = buildSite(readDocuments(directory)).get('index.html') as string;
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('href="javascript:');
  });
});
