import { createHmac } from 'node:crypto';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { Sdk } from '../sdk/sdk';
import { launchBrowser } from './browser';
import { Visitor } from './visitor';

const SHOWN = { timeout: 60_000 };

const SECRET = 'it is a secret';

/** What starts work, and what holds it up, in a real browser against a whole platform. */
describe('triggers, workflows and workers in the dashboard', () => {
  let stack: TestStack;
  let browser: Browser;
  let visitor: Visitor;
  let sdk: Sdk;

  beforeAll(async () => {
    stack = await startStack({ mode: 'lite' });
    browser = await launchBrowser();
    sdk = Sdk.connect(stack.clientEnv);
    const sweep = sdk.hatchet.task({
      name: 'sweep',
      inputValidator: z.object({ room: z.string() }),
      fn: async ({ room }: { room: string }) => ({ swept: room }),
    });
    const triage = sdk.hatchet.task({
      name: 'triage',
      onEvents: ['github:issues:opened'],
      fn: async ({ issue }: { issue: { title: string } }) => ({ read: issue.title }),
    });
    await sdk.startWorker('broom', { workflows: [sweep, triage], slots: 5, labels: { floor: 'first' } });
    visitor = await Visitor.open(browser, stack.serverUrl);
    await visitor.logIn();
  });
  afterAll(async () => {
    await sdk?.close();
    await visitor?.close();
    await browser?.close();
    await stack?.stop();
  });

  const goTo = (name: string) => visitor.page.getByRole('link', { name, exact: true }).click();

  it('creates a cron that fires, pauses it and deletes it (DSH-08, CRN-16)', async () => {
    const { page } = visitor;
    const crons = async () => (await sdk.hatchet.crons.list({})).rows!;
    await goTo('Crons');
    await page.getByRole('heading', { name: 'No crons yet' }).waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Create the first cron' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Workflow').selectOption('sweep');
    await dialog.getByLabel('Name').fill('each-second');
    await dialog.getByLabel('Expression').fill('* * * * * *');
    await dialog.getByText('Next in local time').waitFor(SHOWN);
    await dialog.getByLabel('Input').fill('{"room": 12}');
    await dialog.getByText(/room: .*type/).waitFor(SHOWN);
    expect(await dialog.getByRole('button', { name: 'Create the cron' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Input').fill('{"room": "hall"}');
    expect(await visitor.seriousFindings()).toEqual([]);
    await dialog.getByRole('button', { name: 'Create the cron' }).click();

    await page.getByRole('row', { name: /each-second.*sweep/ }).waitFor(SHOWN);
    expect(await crons()).toEqual([
      expect.objectContaining({ name: 'each-second', cron: '* * * * * *', input: { room: 'hall' } }),
    ]);
    const [run] = await until(
      async () => {
        const { rows } = await sdk.hatchet.runs.list({ workflowNames: ['sweep'], includePayloads: true });
        const ended = rows!.filter(({ status }) => status === 'COMPLETED');
        return ended.length > 0 && ended;
      },
      { what: 'the cron has started a run' },
    );
    expect(run!.output).toEqual({ swept: 'hall' });

    await page.getByRole('button', { name: 'Actions on each-second' }).click();
    await page.getByRole('menuitem', { name: 'Pause' }).click();
    await page.getByRole('row', { name: /each-second.*Paused/ }).waitFor(SHOWN);
    expect((await crons())[0]!.enabled).toBe(false);
    await page.getByLabel('Select each-second').check();
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete 1 cron' }).click();
    await page.getByRole('heading', { name: 'No crons yet' }).waitFor(SHOWN);
    expect(await crons()).toEqual([]);
  });

  it('schedules a run, moves it and deletes it (DSH-07, SCH-16)', async () => {
    const { page } = visitor;
    await goTo('Scheduled runs');
    await page.getByRole('button', { name: 'Schedule run' }).click();
    await page.getByRole('dialog').getByLabel('Workflow').selectOption('sweep');
    await page.getByRole('dialog').getByLabel('Input').fill('{"room": "cellar"}');
    await page.getByRole('button', { name: 'Schedule it' }).click();
    const row = page.getByRole('row', { name: /sweep.*To come/ });
    await row.waitFor(SHOWN);
    await row.getByRole('button', { name: /Actions/ }).click();
    await page.getByRole('menuitem', { name: 'Move…' }).click();
    await page.getByRole('dialog').getByLabel('Time').fill('2099-05-01T10:00:00');
    await page.getByRole('button', { name: 'Move 1 schedule' }).click();
    await row.getByText(/May 1/).waitFor(SHOWN);
    const { rows } = await sdk.hatchet.scheduled.list({});
    expect(rows!.map(({ triggerAt }) => triggerAt.slice(0, 4))).toEqual(['2099']);

    await page.getByLabel('Select sweep').check();
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete 1 schedule' }).click();
    await page.getByRole('heading', { name: 'Nothing is scheduled' }).waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);
  });

  it('creates a webhook whose deliveries start runs (DSH-09, WHK-10)', async () => {
    const { page } = visitor;
    await goTo('Webhooks');
    await page.getByRole('button', { name: 'Create the first webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'GitHub' }).click();
    await dialog.getByLabel('Name').fill('issues');
    await dialog.getByLabel('Signing secret').fill(SECRET);
    expect(await visitor.seriousFindings()).toEqual([]);
    await dialog.getByRole('button', { name: 'Create the webhook' }).click();

    await dialog.getByRole('heading', { name: 'issues takes deliveries' }).waitFor(SHOWN);
    const url = (await dialog.getByRole('region', { name: 'webhook URL' }).textContent())!;
    const body = JSON.stringify({ action: 'opened', issue: { title: 'from outside' } });
    const delivery = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'issues',
        'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
      },
      body,
    });
    expect(delivery.status).toBe(200);
    const unsigned = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-github-event': 'issues' },
      body,
    });
    expect(unsigned.ok).toBe(false);
    await dialog.getByRole('button', { name: 'Send test' }).click();
    await dialog.getByRole('link', { name: 'event github:issues:opened' }).click(SHOWN);

    await page.getByRole('heading', { level: 1 }).getByText('github:issues:opened').waitFor(SHOWN);
    await page.getByRole('region', { name: 'payload' }).getByText('It works').waitFor(SHOWN);
    await page.getByRole('row', { name: /triage.*Completed/ }).waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);
    await goTo('Events');
    await until(
      async () => (await page.getByRole('row', { name: /issues:opened.*1 Completed/ }).count()) === 2,
      {
        what: 'both deliveries have run',
      },
    );
    await page.getByRole('button', { name: 'Key' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'github:issues:opened' }).click();
    await page.waitForURL('**/events?*key=github*');
    await page.keyboard.press('Escape');
    expect(await visitor.seriousFindings()).toEqual([]);
    await goTo('Webhooks');
    await page.getByRole('link', { name: 'issues' }).click();
    const failures = page.getByRole('table', { name: 'Failed deliveries' });
    await failures.getByRole('row', { name: String(unsigned.status) }).waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);
  });

  it('finds events by their metadata, and the runs each started (DSH-10, EVT-18)', async () => {
    const { page } = visitor;
    for (const source of ['api', 'web'])
      await sdk.hatchet.events.push(
        'github:issues:opened',
        { issue: { title: `by ${source}` } },
        { additionalMetadata: { source } },
      );
    await goTo('Events');
    const from = (source: string) =>
      page.getByRole('row', { name: new RegExp(`issues:opened.*1 Completed.*source: ${source}`) });
    await from('web').waitFor(SHOWN);
    await page.getByLabel('Metadata, key:value').fill('source:api');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/events?*metadata=source*');
    await from('web').waitFor({ ...SHOWN, state: 'detached' });
    await from('api').waitFor(SHOWN);
    expect(await page.locator('tbody tr').count()).toBe(1);
    await from('api').getByRole('link').first().click();
    await page.getByRole('region', { name: 'payload' }).getByText('by api').waitFor(SHOWN);
    await page.getByRole('row', { name: /triage.*Completed/ }).waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);
  });

  it('pauses a workflow, tells why its run waits, and resumes it (DSH-05)', async () => {
    const { page } = visitor;
    await goTo('Workflows');
    await page.getByRole('row', { name: /triage/ }).waitFor(SHOWN);
    await page.getByRole('row', { name: /sweep/ }).getByRole('link').click();
    await page.getByRole('button', { name: 'Pause…' }).click();
    await page.getByRole('button', { name: 'Pause the workflow' }).click();
    await page.getByRole('main').getByText('Paused', { exact: true }).waitFor(SHOWN);
    const run = await sdk.hatchet.runNoWait('sweep', { room: 'attic' }, {});
    const id = await run.getWorkflowRunId();
    await page.getByRole('row', { name: new RegExp(`${id.slice(-8)}.*Queued`) }).waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);
    await goTo('Queues');
    await page.getByRole('button', { name: 'Why it waits' }).click();
    await page.getByRole('region', { name: 'Why it waits' }).getByText('Workflow paused').waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);

    await goTo('Workflows');
    await page.getByRole('button', { name: 'Actions on sweep' }).click();
    await page.getByRole('menuitem', { name: 'Resume' }).click();
    await page.getByRole('row', { name: /sweep.*Active/ }).waitFor(SHOWN);
    await page.getByRole('row', { name: /sweep/ }).getByRole('link').click();
    await page.getByRole('row', { name: new RegExp(`${id.slice(-8)}.*Completed`) }).waitFor(SHOWN);
    await page.getByRole('tab', { name: 'Definition' }).click();
    await page.getByRole('region', { name: 'input schema' }).getByText('room').first().waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);
  });

  it('pauses and resumes a worker (DSH-06)', async () => {
    const { page } = visitor;
    const status = async () => (await sdk.hatchet.workers.list()).rows!.map((worker) => worker.status);
    await goTo('Workers');
    await page
      .getByRole('row', { name: /broom.*Active.*0\/5.*floor: first/ })
      .getByRole('link')
      .click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('main').getByText('Paused', { exact: true }).waitFor(SHOWN);
    expect(await status()).toEqual(['PAUSED']);
    await page
      .getByRole('row', { name: /sweep.*Completed/ })
      .first()
      .waitFor(SHOWN);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('main').getByText('Active', { exact: true }).waitFor(SHOWN);
    expect(await status()).toEqual(['ACTIVE']);
    expect(await visitor.seriousFindings()).toEqual([]);
  });

  it('shows rate limits as they are used up, and filters tried before they are made (DSH-11)', async () => {
    const { page } = visitor;
    await sdk.hatchet.ratelimits.upsert({ key: 'mails', limit: 10 });
    await goTo('Rate limits');
    await page.getByRole('row', { name: /mails.*0\/10/ }).waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);
    await goTo('Filters');
    await page.getByRole('button', { name: 'Create filter' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Scope').fill('shop');
    await dialog.getByRole('button', { name: 'Try it' }).click();
    await dialog.getByText('Lets it through').waitFor(SHOWN);
    await dialog.getByRole('button', { name: 'Create the filter' }).click();
    await page.getByRole('row', { name: /input.amount > 100.*shop/ }).waitFor(SHOWN);
    expect(await visitor.seriousFindings()).toEqual([]);
  });

  it('has met no error and no refusal by the content security policy on the way', () => {
    expect(visitor.faults).toEqual([]);
  });
});
