/**
 * Writes images of every page into docs/screenshots: `<page>-light.png`, `-dark.png` and `-phone.png`, of a platform
 * with some life in it. Add a page by adding a line to PAGES.
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
  'command-palette': (page) => page.keyboard.press('Control+k'),
  'trigger-run': (page) => page.getByRole('button', { name: 'Trigger run' }).click(),
};

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const stack = await startStack({ mode: 'lite', ownServers: true });
  const browser = await launchBrowser();
  try {
    await takeFirstPages(browser, stack.serverUrl);
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
    for (const [name, open] of Object.entries(PAGES)) {
      await visitor.page.goto(runs);
      await visitor.page.getByRole('table').waitFor();
      await open(visitor.page);
      await take(visitor.page, `${name}-${look}`);
    }
    await visitor.close();
  }
}

async function take(page: Page, name: string): Promise<void> {
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
