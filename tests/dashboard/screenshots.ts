/**
 * Writes images of every page into docs/screenshots: `<page>-light.png`, `-dark.png` and `-phone.png`, of a platform
 * with some life in it. Add a page by adding a line to PAGES. Names of images as arguments take these only.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startStack } from '@hatchet-ts/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from './browser';
import { liveShop } from './live-shop';
import { Visitor } from './visitor';

const FOLDER = path.resolve(__dirname, '../../docs/screenshots');

/** For charts and graphs to have drawn themselves. */
const SETTLE_MS = 900;

const looks: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

/** How to come to each page from the list of runs, by the name of its image. */
const PAGES: Record<string, (page: Page) => Promise<unknown>> = {
  runs: async () => {},
  'run-dag': (page) =>
    page
      .getByRole('link', { name: /fulfil-order/ })
      .first()
      .click(),
  'run-failed': (page) =>
    page
      .getByRole('row', { name: /Failed/ })
      .getByRole('link')
      .first()
      .click(),
  'run-waiting': (page) =>
    page
      .getByRole('row', { name: /nightly-report.*Queued/ })
      .getByRole('link')
      .first()
      .click(),
  'run-children': async (page) => {
    await page
      .getByRole('link', { name: /publish-fair/ })
      .first()
      .click();
    await page.getByRole('link', { name: 'resize-photo' }).first().waitFor();
  },
  'run-stream': async (page) => {
    await page
      .getByRole('link', { name: /write-letter/ })
      .first()
      .click();
    await page.getByRole('tab', { name: 'Stream' }).click();
    await page.getByRole('log').waitFor();
  },
  'run-durable': async (page) => {
    await page
      .getByRole('link', { name: /plan-tasting/ })
      .first()
      .click();
    await page.getByRole('tab', { name: 'Durable log' }).click();
    await page.getByText('tasting:paid').first().waitFor();
  },
  'runs-searched': async (page) => {
    await page.getByRole('searchbox').fill('declined');
    await page
      .getByRole('row', { name: /send-welcome-mail/ })
      .first()
      .waitFor({ state: 'detached' });
  },
  'command-palette': (page) => page.keyboard.press('Control+k'),
  'trigger-run': (page) => page.getByRole('button', { name: 'Trigger run' }).click(),
  workflows: (page) => goTo(page, 'workflows'),
  workflow: async (page) => {
    await goTo(page, 'workflows');
    await page.getByRole('link', { name: 'fulfil-order' }).click();
  },
  'workflow-definition': async (page) => {
    await goTo(page, 'workflows');
    await page.getByRole('link', { name: 'fulfil-order' }).click();
    await page.getByRole('tab', { name: 'Definition' }).click();
    await page.getByLabel('Task ship').waitFor();
  },
  workers: (page) => goTo(page, 'workers'),
  worker: async (page) => {
    await goTo(page, 'workers');
    await page.getByRole('link', { name: 'shop-1' }).click();
  },
  events: (page) => goTo(page, 'events'),
  event: async (page) => {
    await goTo(page, 'events');
    await page
      .getByRole('link', { name: /issues:opened/ })
      .first()
      .click();
  },
  queues: async (page) => {
    await goTo(page, 'queues');
    await page.getByRole('button', { name: 'Why it waits' }).first().click();
  },
  crons: (page) => goTo(page, 'crons'),
  'create-cron': async (page) => {
    await goTo(page, 'crons');
    await page.getByRole('button', { name: 'Create cron' }).click();
    await page.getByLabel('Expression').fill('0 9 * * 1-5');
  },
  scheduled: (page) => goTo(page, 'scheduled'),
  webhooks: (page) => goTo(page, 'webhooks'),
  webhook: async (page) => {
    await goTo(page, 'webhooks');
    await page.getByRole('link', { name: 'github-issues' }).click();
  },
  'create-webhook': async (page) => {
    await goTo(page, 'webhooks');
    await page.getByRole('button', { name: 'Create webhook' }).click();
    await page.getByRole('radio', { name: 'Stripe' }).click();
  },
  filters: (page) => goTo(page, 'filters'),
  'rate-limits': (page) => goTo(page, 'rate-limits'),
  general: (page) => goTo(page, 'tenant-settings/general'),
  members: (page) => goTo(page, 'tenant-settings/members'),
  'api-tokens': (page) => goTo(page, 'tenant-settings/api-tokens'),
  'create-token': async (page) => {
    await goTo(page, 'tenant-settings/api-tokens');
    await page.getByRole('button', { name: 'Create token' }).click();
  },
  alerting: (page) => goTo(page, 'tenant-settings/alerting'),
  limits: (page) => goTo(page, 'tenant-settings/billing-and-limits'),
  'audit-log': (page) => goTo(page, 'tenant-settings/audit-log'),
  profile: (page) => goTo(page, 'profile'),
};

/** Somebody invited and somebody to tell, for settings to have something to show. */
async function fillSettings(page: Page): Promise<void> {
  const tenant = /tenants\/([^/]+)/.exec(page.url())![1]!;
  for (const [path, body] of [
    ['invites', { email: 'grace@example.com', role: 'MEMBER' }],
    ['alerting-email-groups', { emails: ['on-call@example.com', 'ada@example.com'] }],
  ] as const) {
    const status = await page.evaluate<number, [string, string]>(
      ([url, text]) =>
        fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: text,
        }).then((response) => response.status),
      [`/api/v1/tenants/${tenant}/${path}`, JSON.stringify(body)],
    );
    if (status >= 300) throw new Error(`POST ${path} answered ${status}`);
  }
}

/** Goes to another page of the tenant that is shown. */
async function goTo(page: Page, name: string): Promise<void> {
  await page.goto(page.url().replace(/\/runs$/, `/${name}`));
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** Pages to take; all without arguments. */
const wanted = new Set(process.argv.slice(2));

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const stack = await startStack({ mode: 'lite', ownServers: true });
  const browser = await launchBrowser();
  try {
    if (wanted.size === 0) await takeFirstPages(browser, stack.serverUrl);
    const shop = await liveShop(stack.clientEnv);
    try {
      await takePages(browser, stack.serverUrl);
    } finally {
      await shop.close();
    }
  } finally {
    await browser.close();
    await stack.stop();
  }
}

/** Before the first worker: login, register, empty state. */
async function takeFirstPages(browser: Browser, url: string): Promise<void> {
  for (const [look, options] of Object.entries(looks)) {
    const visitor = await Visitor.open(browser, url, options);
    await visitor.page.getByLabel('Email').waitFor();
    await take(visitor.page, `login-${look}`);
    await visitor.page.getByRole('link', { name: 'Make an account' }).click();
    await take(visitor.page, `register-${look}`);
    await visitor.page.goBack();
    await visitor.logIn();
    await take(visitor.page, `first-worker-${look}`);
    await visitor.close();
  }
}

async function takePages(browser: Browser, url: string): Promise<void> {
  for (const [look, options] of Object.entries(looks)) {
    const visitor = await Visitor.open(browser, url, options);
    await visitor.logIn();
    const runs = visitor.page.url();
    if (look === 'light') await fillSettings(visitor.page);
    for (const [name, open] of Object.entries(PAGES)) {
      if (wanted.size > 0 && !wanted.has(name)) continue;
      await visitor.page.goto(runs);
      await visitor.page.getByRole('table').waitFor();
      await open(visitor.page);
      await take(visitor.page, `${name}-${look}`);
    }
    await visitor.close();
  }
}

async function take(page: Page, name: string): Promise<void> {
  await page.getByLabel('Loading').first().waitFor({ state: 'hidden' });
  await delay(SETTLE_MS);
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
  console.log(`docs/screenshots/${name}.png`);
}

main().then(
  // The SDK reconnects for ever, which would keep the program running.
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
