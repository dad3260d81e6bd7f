import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import type { Browser } from 'playwright-core';
import { Sdk } from '../sdk/sdk';
import { launchBrowser } from './browser';
import { Visitor } from './visitor';

const SHOWN = { timeout: 60_000 };

/** The first minutes with the dashboard, in a real browser against a whole platform (DSH-01, DSH-02, DSH-14). */
describe('the dashboard on the first day', () => {
  let stack: TestStack;
  let browser: Browser;
  let visitor: Visitor;
  let sdk: Sdk;

  beforeAll(async () => {
    stack = await startStack({ mode: 'lite', env: { LITE_FRONTEND_BASE_PATH: '/hatchet' } });
    browser = await launchBrowser();
    visitor = await Visitor.open(browser, `${stack.serverUrl}/hatchet/`);
  }, 300_000);
  afterAll(async () => {
    await sdk?.close();
    await visitor?.close();
    await browser?.close();
    await stack?.stop();
  });

  it('leads somebody who is not logged in to the login, and past it only with the right password (DSH-14)', async () => {
    const { page } = visitor;
    await page.waitForURL('**/hatchet/auth/login');
    await page.getByLabel('Email').fill('admin@example.com');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);

    await visitor.logIn();
    expect(new URL(page.url()).pathname).toMatch(/^\/hatchet\/tenants\/[0-9a-f-]+\/runs$/);
  });

  it('shows a new tenant the lines that start a worker, with a token that works (DSH-14)', async () => {
    const { page } = visitor;
    await page.getByRole('heading', { name: 'Start your first worker' }).waitFor(SHOWN);
    await page.getByRole('button', { name: /Make a token/ }).click();
    const commands = page.getByRole('region', { name: 'commands that start a worker' });
    await commands.waitFor(SHOWN);
    const token = /HATCHET_CLIENT_TOKEN=(\S+)/.exec((await commands.textContent())!)![1]!;
    expect(await visitor.seriousFindings()).toEqual([]);

    sdk = Sdk.connect({ ...stack.clientEnv, HATCHET_CLIENT_TOKEN: token });
    const hello = sdk.hatchet.workflow<{ name?: string; fail?: boolean }>({ name: 'hello' });
    const greet = hello.task({
      name: 'greet',
      fn: async ({ fail, name }, ctx) => {
        await ctx.logger.info('about to greet');
        if (fail && ctx.retryCount() === 0) throw new Error('nobody is there');
        return { greeting: `Hello, ${name}!` };
      },
    });
    hello.task({ name: 'wave', parents: [greet], fn: async () => ({ waved: true }) });
    await sdk.startWorker('first', { workflows: [hello] });
    await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor(SHOWN);
  });

  it('shows a run that is triggered in a dialog live until it ends, with output, graph, timeline and logs (DSH-02, DSH-04)', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Trigger run' }).click();
    await page.getByLabel('Input').fill('{"name": ');
    expect(await page.getByRole('button', { name: 'Run it' }).isDisabled()).toBe(true);
    await page.getByLabel('Input').fill('{"name": "Ada"}');
    await page.getByLabel('Additional metadata').fill('{"day": "first"}');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.waitForURL('**/runs/*-*');

    await page.getByRole('heading', { level: 1 }).getByText('hello').waitFor(SHOWN);
    await page.getByRole('main').getByText('Completed').first().waitFor(SHOWN);
    await page.getByLabel('Task greet').waitFor(SHOWN);
    await page.getByRole('region', { name: 'output' }).getByText('waved').waitFor(SHOWN);
    await page.getByRole('tab', { name: 'Input' }).click();
    await page.getByRole('region', { name: 'input' }).getByText('"Ada"').waitFor(SHOWN);
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByText('finished').first().waitFor(SHOWN);
    await page.getByRole('tab', { name: 'Logs' }).click();
    await page.getByRole('log').getByText('about to greet').waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);
  });

  it('lists runs live, and a failed one ends well after a replay (DSH-01, DSH-03)', async () => {
    const { page } = visitor;
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('row', { name: /hello.*Completed/ }).waitFor(SHOWN);
    const { run } = await until(
      async () => ({ run: await sdk.hatchet.runNoWait('hello', { fail: true, name: 'Bo' }, {}) }),
      { what: 'the run is triggered' },
    );
    const id = await run.getWorkflowRunId();
    const row = page.getByRole('row', { name: new RegExp(`${id.slice(-8)}.*Failed.*nobody is there`) });
    await row.waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);

    await row.getByRole('link').click();
    await page.getByRole('region', { name: 'Error' }).getByText('nobody is there').first().waitFor(SHOWN);
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await page.getByRole('main').getByText('Completed').first().waitFor(SHOWN);
  });

  it('shows the log of a durable task, its spans and its commands, and branches from a step (DSH-02, DUR-30)', async () => {
    const { page } = visitor;
    const nap = sdk.hatchet.durableTask({
      name: 'nap',
      executionTimeout: '5m',
      fn: async (_: object, ctx) => {
        await ctx.sleepFor('1s');
        await ctx.waitForEvent('nap:over');
        return { rested: true };
      },
    });
    await sdk.startWorker('bed', { workflows: [nap] });
    const id = await (await nap.runNoWait({})).getWorkflowRunId();
    await page.goto(page.url().replace(/\/runs.*/, `/runs/${id}?tab=durable`));
    const log = page.getByRole('list', { name: /Durable log of nap/ });
    const step = (name: RegExp) => log.getByRole('listitem').filter({ hasText: name });
    await step(/sleep of 1.0s.*Done/).waitFor(SHOWN);
    await step(/event nap:over.*Waiting/).waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);
    await sdk.hatchet.events.push('nap:over', {});
    await page.getByRole('main').getByText('Completed').first().waitFor(SHOWN);

    await page.getByRole('button', { name: 'Branch from step 2' }).click();
    await page.getByRole('button', { name: 'Branch from here' }).click();
    await step(/2\.2.*event nap:over.*Waiting/).waitFor(SHOWN);
    await sdk.hatchet.events.push('nap:over', {});
    await step(/2\.2.*event nap:over.*Done/).waitFor(SHOWN);

    await page.getByRole('tab', { name: 'Traces' }).click();
    await page.getByRole('button', { name: /hatchet.engine.workflow_run/ }).click();
    await page.getByRole('region', { name: /attributes of hatchet.engine.workflow_run/ }).waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'CLI' }).click();
    await page.getByRole('menuitem', { name: 'Copy: trigger with this input' }).click();
    await page.getByText('The command is copied.').waitFor(SHOWN);
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      "hatchet trigger manual -w 'nap' -j '{}'",
    );
  });

  it('shows what a task streams while it runs, and below it the run it spawned (DSH-02, STR-01)', async () => {
    const { page } = visitor;
    const heard = new AbortController();
    const leaf = sdk.hatchet.task({ name: 'leaf', fn: async () => ({}) });
    const tale = sdk.hatchet.task({
      name: 'tale',
      executionTimeout: '5m',
      fn: async (_: object, ctx) => {
        await ctx.putStream('once upon ');
        await ctx.runChild(leaf, {});
        await ctx.putStream('a time');
        await new Promise((resolve) => heard.signal.addEventListener('abort', resolve));
        return {};
      },
    });
    await sdk.startWorker('teller', { workflows: [leaf, tale] });
    const id = await (await tale.runNoWait({})).getWorkflowRunId();
    await page.goto(page.url().replace(/\/runs.*/, `/runs/${id}?tab=stream`));
    await page.getByRole('log', { name: 'Stream of tale' }).getByText('once upon a time').waitFor(SHOWN);
    await page.getByRole('main').getByText('Running').first().waitFor(SHOWN);
    heard.abort();
    await page.getByRole('main').getByText('Completed').first().waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);

    const tree = page.getByRole('list', { name: 'Tasks over time' });
    await tree.getByRole('link', { name: 'leaf' }).waitFor(SHOWN);
    await tree.getByRole('button', { name: '1 child task of tale' }).click();
    await tree.getByRole('link', { name: 'leaf' }).waitFor({ ...SHOWN, state: 'detached' });
    await tree.getByRole('button', { name: '1 child task of tale' }).click();
    await tree.getByRole('link', { name: 'leaf' }).click();
    await page.getByRole('heading', { level: 1 }).getByText('leaf').waitFor(SHOWN);
    await page.getByRole('link', { name: 'tale' }).click();
    await page.getByRole('heading', { level: 1 }).getByText('tale').waitFor(SHOWN);
  }, 120_000);

  it('walks the list with j and k, selects with x and opens with Enter (DSH-01)', async () => {
    const { page } = visitor;
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('row', { name: /tale/ }).waitFor(SHOWN);
    const rows = page.locator('tbody tr');
    const isActive = (place: number) => rows.nth(place).and(page.locator('[data-active]')).waitFor(SHOWN);
    const press = async (key: string, place: number) => {
      await page.keyboard.press(key);
      await isActive(place);
    };
    await press('j', 0);
    await press('j', 1);
    await press('j', 2);
    await press('k', 1);
    await press('x', 1);
    await page.getByText('1 selected').waitFor(SHOWN);
    expect(await rows.nth(1).getByRole('checkbox').isChecked()).toBe(true);
    await press('x', 1);
    await page.getByText('1 selected').waitFor({ ...SHOWN, state: 'detached' });
    const address = await rows.nth(1).getByRole('link').first().getAttribute('href');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${address}`);
  });

  it('asks for the first list before its code is there, once, and says times in UTC on hover (DSH-01)', async () => {
    const { page } = visitor;
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('row', { name: /tale/ }).waitFor(SHOWN);
    await page.reload();
    await page.getByRole('row', { name: /tale/ }).waitFor(SHOWN);
    expect(await page.evaluate('[...hatchetHeadStart.keys()]')).toEqual([]);
    const time = page.getByRole('row', { name: /tale/ }).locator('time:visible');
    const tooltip = page.getByRole('tooltip', { name: / UTC$/ });
    await until(
      async () => {
        await time.hover();
        return tooltip.isVisible();
      },
      { everyMs: 500, what: 'the time in UTC' },
    );
  });

  it('keeps the filter in the address and cancels what matches after naming the count (DSH-01)', async () => {
    const { page } = visitor;
    const idle = sdk.hatchet.task({ name: 'idle', fn: async () => ({}) });
    await sdk.register([idle]);
    for (const batch of ['a', 'a', 'b']) await idle.runNoWait({}, { additionalMetadata: { batch } });
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByLabel('Metadata, key:value').fill('batch:a');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove filter batch:a' }).waitFor(SHOWN);
    await page.reload();
    await until(async () => (await page.getByRole('row', { name: /idle/ }).count()) === 2, {
      what: 'two runs match',
    });

    await page.getByRole('button', { name: 'Cancel…' }).click();
    await page.getByRole('button', { name: 'Cancel 2 runs' }).click();
    await until(async () => (await page.getByRole('row', { name: /idle.*Cancelled/ }).count()) === 2, {
      what: 'both runs are cancelled',
    });
    await page.getByRole('button', { name: 'Remove filter batch:a' }).click();
    await page.getByRole('row', { name: /idle.*Queued/ }).waitFor(SHOWN);

    await page.getByRole('button', { name: 'Failure reason' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Cancelled by somebody' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: /idle.*Queued/ }).waitFor({ ...SHOWN, state: 'detached' });
    await page.getByRole('button', { name: 'Failure reason' }).click();
    await page.getByRole('menuitem', { name: 'Clear' }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('NAP');
    await page
      .getByRole('row', { name: /idle/ })
      .first()
      .waitFor({ ...SHOWN, state: 'detached' });
    await page.getByRole('row', { name: /nap/ }).waitFor(SHOWN);
    expect(new URL(page.url()).searchParams.get('q')).toBe('NAP');
    await page.getByRole('searchbox').fill('');
    await page.getByRole('row', { name: /idle.*Queued/ }).waitFor(SHOWN);
  });

  it('asks the server at most twice a second while nothing happens', async () => {
    const { page } = visitor;
    // Times by the clock of the page, which no stall between it and this test can shorten.
    const requestTimes = () =>
      page.evaluate<number[]>(
        `performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/')).map(({ startTime }) => startTime)`,
      );
    const before = (await requestTimes()).length;
    // Past what the last step still had under way, then two whole rounds of the list's three queries.
    const times = await until(
      async () => {
        const all = await requestTimes();
        return all.length >= before + 13 && all.slice(-7);
      },
      { everyMs: 200, what: 'four rounds' },
    );
    expect(6 / ((times.at(-1)! - times[0]!) / 1_000)).toBeLessThanOrEqual(2);
  });

  it('has met no error and no refusal by the content security policy on the way', () => {
    expect(visitor.faults).toEqual([]);
  });
});
