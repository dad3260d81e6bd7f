import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSite, type Documents, readDocuments } from '@hatchet-ts/docs-site';
import type axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../dashboard/browser';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 360, height: 740 };

/** The static site, opened from a disk: no server and no network. */
describe('the documentation in a browser', () => {
  let directory: string;
  let browser: Browser;
  let documents: Documents;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'docs-site-'));
    documents = readDocuments(path.resolve(__dirname, '../../docs'));
    for (const [file, content] of buildSite(documents)) {
      mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
      writeFileSync(path.join(directory, file), content);
    }
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const addressOf = (file: string) => pathToFileURL(path.join(directory, file)).href;

  async function open(file: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ offline: true, ...options });
    // For what never comes; no loaded machine needs as long.
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    await page.goto(addressOf(file));
    return page;
  }

  it('searches with the keyboard alone, and shows the passage that was found', async () => {
    const page = await open('cli.html');
    await page.keyboard.press('/');
    await page.keyboard.type('keysets backup');
    await page.locator('#hits [aria-selected="true"]').waitFor();
    expect(await page.locator('#hits [role="option"]').first().textContent()).toContain('Backup');
    await page.keyboard.press('Enter');
    await page.waitForURL(/backup\.html/);
    await page.keyboard.press('/');
    await page.keyboard.type('xyzzyplugh');
    await page.getByText('Nothing found for “xyzzyplugh”.').waitFor();
    await page.context().close();
  });

  it('is light or dark as the system is, until somebody chooses', async () => {
    const page = await open('index.html', { colorScheme: 'dark' });
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    expect(await theme()).toBe('dark');
    await page.getByRole('button', { name: 'Light or dark' }).click();
    expect(await theme()).toBe('light');
    await page.goto(addressOf('cli.html'));
    expect(await theme()).toBe('light');
    await page.context().close();
  });

  it('fits every page on a phone, with the list of pages behind a button', async () => {
    const page = await open('index.html', { viewport: PHONE });
    const tooWide: string[] = [];
    for (const { html } of documents.pages) {
      await page.goto(addressOf(html));
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) tooWide.push(html);
    }
    expect(tooWide).toEqual([]);
    const entry = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'TLS' });
    expect(await entry.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Pages' }).click();
    await entry.click();
    await page.waitForURL(/tls\.html$/);
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)('has no barrier that axe knows, %s', async (colorScheme) => {
    const page = await open('operations/tracing.html', { colorScheme });
    await page.evaluate(AXE);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
      return (await axe.run()).violations;
    });
    expect(violations.map(({ id, nodes }: axe.Result) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await page.context().close();
  });
});
