import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/** The documented first login of a platform on loopback. */
export const ADMIN = { email: 'admin@example.com', password: 'Admin123!!' };

interface AxeFinding {
  id: string;
  impact: string | null;
  nodes: { html: string }[];
}

/** Somebody with the dashboard open, and what the browser complained about meanwhile. */
export class Visitor {
  /** Uncaught errors and refusals by the content security policy. */
  readonly faults: string[] = [];
  /** Requests to the API so far. */
  apiRequests = 0;

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && /Content Security Policy/i.test(message.text()))
        this.faults.push(message.text());
    });
    page.on('request', (request) => {
      if (new URL(request.url()).pathname.includes('/api/')) this.apiRequests++;
    });
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: { width: 1360, height: 850 },
      reducedMotion: 'reduce',
      ...options,
    });
    // Clicks, too, wait for what a busy machine has not drawn yet.
    context.setDefaultTimeout(60_000);
    const visitor = new Visitor(context, await context.newPage());
    await visitor.page.goto(url);
    return visitor;
  }

  async logIn({ email, password } = ADMIN): Promise<void> {
    await this.page.getByLabel('Email').fill(email);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Log in' }).click();
    await this.page.waitForURL('**/runs');
  }

  /** What axe finds serious or critical on the page as it is now. */
  async seriousFindings(): Promise<string[]> {
    // Through the debugger, so that the content security policy of the page stays as it is.
    await this.page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
    const findings = (await this.page.evaluate(
      'axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations)',
    )) as AxeFinding[];
    return findings
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
