import { existsSync } from 'node:fs';
import { percentile } from '@hatchet-ts/loadtest';
import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import type { Benchmark } from './benchmark';
import { fillRuns } from './load/fill-runs';
import { LoadClient } from './load/load-client';
import { actionsOf, PLAIN, workload } from './load/workload';
import {
  ANSWER_LIMIT_MS,
  firstLoad,
  firstRowMs,
  pressingStatus,
  requestsPerSecond,
  searching,
  untilRowsMatch,
} from './measure/page-speed';

const VISITS = 11;
const ROUNDS = 7;
const REST_MS = 20_000;
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** The documented first login of a platform on loopback. */
const ADMIN = { email: 'admin@example.com', password: 'Admin123!!' };
const ANY = /./;
const DAG = workload(
  'bench-dag',
  ['first', 'second', 'third'].map((readableId, place, all) => ({
    readableId,
    parents: all.slice(Math.max(0, place - 1), place),
  })),
);

/** Inputs by the name of their figure, each with what all rows have once it is answered. */
const INPUTS: Record<
  string,
  { act: (round: number) => string; undo: string; text: (round: number) => RegExp }
> = {
  filter_failed: {
    act: () => pressingStatus('Failed'),
    undo: pressingStatus('Failed'),
    text: () => /Failed/,
  },
  filter_cancelled: {
    act: () => pressingStatus('Cancelled'),
    undo: pressingStatus('Cancelled'),
    text: () => /Cancelled/,
  },
  // Another text in each round: what was searched for before is answered from the page's memory first.
  search_metadata: {
    act: (round) => searching(`c77${round}`),
    undo: searching(''),
    text: (round) => new RegExp(`c77${round}`),
  },
  search_error: {
    act: (round) => searching('boom'.slice(0, 4 - (round % 2))),
    undo: searching(''),
    text: () => /boo/,
  },
  search_name: {
    act: (round) => searching('bench-dag'.slice(0, 9 - (round % 3))),
    undo: searching(''),
    text: () => /bench-d/,
  },
};

async function launch(): Promise<Browser> {
  const executablePath = [process.env.CHROMIUM, ...BROWSERS].find((file) => file && existsSync(file));
  if (!executablePath)
    throw new Error(
      'There is no Chromium here. Install one (apt-get install chromium) or name it in CHROMIUM.',
    );
  const { chromium } = await import('playwright-core');
  // Containers lack what the sandbox needs and have a small /dev/shm; the pages are our own.
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
}

/** A page with a browser's cache of its own. @param storageState who is logged in */
async function newPage(
  browser: Browser,
  storageState?: Awaited<ReturnType<typeof logIn>>['state'],
): Promise<Page> {
  const context = await browser.newContext({ storageState, viewport: { width: 1360, height: 850 } });
  context.setDefaultTimeout(ANSWER_LIMIT_MS);
  return context.newPage();
}

async function logIn(browser: Browser, serverUrl: string) {
  const page = await newPage(browser);
  await page.goto(serverUrl);
  await page.getByLabel('Email').fill(ADMIN.email);
  await page.getByLabel('Password').fill(ADMIN.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL('**/runs');
  const session = { url: page.url(), state: await page.context().storageState() };
  await page.context().close();
  return session;
}

/** Visits, inputs and a rest in a browser beside the platform. */
export async function measureDashboard(serverUrl: string): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  const note = (name: string, times: number[]) => {
    const sorted = Float64Array.from(times).sort();
    figures[`${name}_best_ms`] = sorted[0]!;
    figures[`${name}_p50_ms`] = percentile(sorted, 0.5);
    figures[`${name}_p95_ms`] = percentile(sorted, 0.95);
    console.error(`${name.padEnd(20)} ${[...sorted].map((ms) => ms.toFixed(0)).join(' ')} ms`);
  };
  const browser = await launch();
  try {
    const { state, url } = await logIn(browser, serverUrl);
    const visits: number[] = [];
    for (let i = 0; i < VISITS; i++) {
      const visit = await newPage(browser, state);
      visits.push(await firstRowMs(visit, url));
      await visit.context().close();
    }
    note('first_row', visits);
    const page = await newPage(browser, state);
    await firstRowMs(page, url);
    await page.locator('main figure').waitFor();
    const { fontBytes, scriptBytes, styleBytes } = await firstLoad(page);
    Object.assign(figures, { script_bytes: scriptBytes, style_bytes: styleBytes, font_bytes: fontBytes });
    for (const [name, { act, text, undo }] of Object.entries(INPUTS)) {
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        times.push(await untilRowsMatch(page, act(round), text(round)));
        await untilRowsMatch(page, undo, ANY);
      }
      note(name, times);
    }
    figures.requests_per_s_at_rest = await requestsPerSecond(page, REST_MS);
  } finally {
    await browser.close();
  }
  return figures;
}

export const dashboardAtSize: Benchmark = {
  name: 'dashboard-at-size',
  about:
    'the list of runs in headless Chromium with --runs stored runs (default 1,000,000) of the last day: time from the ' +
    'start of a visit to the first row, from an input to its answer, bytes of the first load, requests at rest',

  async run(target, meter, options) {
    const { databaseUrl } = meter.measured;
    if (databaseUrl === undefined) throw new Error('the platform tells no database to fill');
    const claims = JSON.parse(Buffer.from(target.token.split('.')[1]!, 'base64url').toString()) as {
      sub: string;
      server_url: string;
    };
    const client = await LoadClient.open(target, 1, [PLAIN, DAG]);
    const database = new Client({ connectionString: databaseUrl });
    await database.connect();
    try {
      const names = [PLAIN, DAG].map((each) => actionsOf(each)[0]!.split(':')[0]!);
      await fillRuns(database, claims.sub, options.runs, names);
      const figures = await measureDashboard(claims.server_url);
      return {
        figures: { runs: options.runs, ...figures },
        faults: client.ledger.faults,
        firstError: client.ledger.firstError,
      };
    } finally {
      client.close();
      await database.end();
    }
  },
};
