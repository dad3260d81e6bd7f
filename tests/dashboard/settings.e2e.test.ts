import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser';
import { ADMIN, Visitor } from './visitor';

const SHOWN = { timeout: 20_000 };
const VIEWER = { name: 'Vera', email: 'vera@example.com', password: 'Looking1only' };

/** Settings of a tenant, by an owner and by a second user of a lesser role, in a real browser. */
describe('settings, members and roles in the dashboard', () => {
  let stack: TestStack;
  let browser: Browser;
  let owner: Visitor;
  let viewer: Visitor;

  beforeAll(async () => {
    stack = await startStack({ mode: 'lite' });
    browser = await launchBrowser();
    owner = await Visitor.open(browser, stack.serverUrl);
    await owner.logIn();
  });
  afterAll(async () => {
    await viewer?.close();
    await owner?.close();
    await browser?.close();
    await stack?.stop();
  });

  const goTo = ({ page }: Visitor, name: string) => page.getByRole('link', { name, exact: true }).click();
  const tenantUrl = () => owner.page.url().replace(/(\/tenants\/[^/]+).*/, '$1');

  it('creates an API token that is shown once, works, and is refused after its revocation (DSH-12, USR-07)', async () => {
    const { page } = owner;
    await goTo(owner, 'API tokens');
    await page.getByRole('button', { name: 'Create token' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('night shift');
    await dialog.getByLabel('Expires in').selectOption('30 days');
    expect(await owner.seriousFindings()).toEqual([]);
    await dialog.getByRole('button', { name: 'Create the token' }).click();
    const token = (await dialog.getByRole('region', { name: 'API token' }).textContent(SHOWN))!;
    await dialog.getByRole('button', { name: 'Copy API token' }).waitFor(SHOWN);
    await dialog.getByRole('button', { name: 'Done' }).click();
    const row = page.getByRole('row', { name: /night shift/ });
    await row.waitFor(SHOWN);
    expect(await page.content()).not.toContain(token);

    const tenant = tenantUrl().split('/').at(-1);
    const statusWithToken = async () =>
      (
        await fetch(`${stack.serverUrl}/api/v1/tenants/${tenant}`, {
          headers: { authorization: `Bearer ${token}` },
        })
      ).status;
    expect(await statusWithToken()).toBe(200);
    await row.getByRole('button', { name: 'Actions on night shift' }).click();
    await page.getByRole('menuitem', { name: 'Revoke…' }).click();
    await page.getByRole('button', { name: 'Revoke the token' }).click();
    await row.waitFor({ ...SHOWN, state: 'detached' });
    await until(async () => (await statusWithToken()) === 403, {
      what: 'the revoked token is refused',
    });
    expect(await owner.seriousFindings()).toEqual([]);
  });

  it('renames the tenant and sets who gets alerts (DSH-12)', async () => {
    const { page } = owner;
    await goTo(owner, 'General');
    await page.getByLabel('Name of the tenant').fill('Night shift');
    await page.getByRole('button', { name: 'Rename the tenant' }).click();
    await page.getByRole('button', { name: /Night shift.*switch tenant/ }).waitFor(SHOWN);
    expect(await owner.seriousFindings()).toEqual([]);

    await goTo(owner, 'Alerting');
    await page.getByRole('button', { name: 'Add group' }).click();
    await page.getByRole('dialog').getByLabel('Addresses').fill('duty@example.com, lead@example.com');
    await page.getByRole('button', { name: 'Add the group' }).click();
    await page.getByRole('listitem').getByText('duty@example.com, lead@example.com').waitFor(SHOWN);
    await page.getByLabel('About failed runs at most once every').selectOption('15 minutes');
    await page.getByRole('button', { name: 'Save alerting' }).click();
    await page.getByText('Alerting is changed.').waitFor(SHOWN);
    await page.reload();
    await page.getByRole('button', { name: 'Save alerting' }).waitFor(SHOWN);
    expect(await page.getByLabel('About failed runs at most once every').inputValue()).toBe('15m');
    expect(await owner.seriousFindings()).toEqual([]);

    await goTo(owner, 'Limits');
    await page.getByRole('heading', { level: 1, name: 'Limits and usage' }).waitFor(SHOWN);
    expect(await owner.seriousFindings()).toEqual([]);
  });

  it('invites a second user, who accepts and sees no action that a viewer may not do (DSH-12, USR-05)', async () => {
    const { page } = owner;
    await goTo(owner, 'Members');
    await page.getByRole('button', { name: 'Invite member' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Email').fill(VIEWER.email);
    await dialog.getByLabel('Role').selectOption('Viewer');
    expect(await owner.seriousFindings()).toEqual([]);
    await dialog.getByRole('button', { name: 'Invite the member' }).click();
    const link = (await dialog.getByRole('region', { name: 'invite link' }).textContent(SHOWN))!;
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('row', { name: /vera@example.com.*Viewer/ }).waitFor(SHOWN);

    viewer = await Visitor.open(browser, link);
    const second = viewer.page;
    await second.getByRole('link', { name: 'Make an account' }).click();
    await second.getByLabel('Name').fill(VIEWER.name);
    await second.getByLabel('Email').fill(VIEWER.email);
    await second.getByLabel('Password').fill(VIEWER.password);
    await second.getByRole('button', { name: 'Make the account' }).click();
    await second.getByRole('heading', { name: 'Night shift' }).waitFor(SHOWN);
    expect(await viewer.seriousFindings()).toEqual([]);
    await second.getByRole('button', { name: 'Accept the invite' }).click();
    await second.waitForURL('**/runs', SHOWN);

    await goTo(viewer, 'Members');
    await second.getByRole('row', { name: /Vera \(you\).*Viewer/ }).waitFor(SHOWN);
    expect(await second.getByRole('button', { name: /Invite|Actions/ }).count()).toBe(0);
    await goTo(viewer, 'General');
    await second.getByText('Tenant ID', { exact: true }).waitFor(SHOWN);
    expect(await second.getByRole('button', { name: /Rename/ }).count()).toBe(0);
    await goTo(viewer, 'Alerting');
    await second.getByText('duty@example.com, lead@example.com').waitFor(SHOWN);
    expect(await second.getByRole('button', { name: /Save|Add|Change|Delete/ }).count()).toBe(0);
    expect(await second.getByRole('link', { name: /Connect/ }).count()).toBe(0);
    expect(await second.getByLabel('Runs that failed').isDisabled()).toBe(true);
    expect(await viewer.seriousFindings()).toEqual([]);
    expect(await second.getByRole('link', { name: /API tokens|Audit log/ }).count()).toBe(0);
    await second.goto(`${tenantUrl()}/tenant-settings/api-tokens`);
    await second.getByText('Your role in this tenant does not reach this page.').waitFor(SHOWN);
  });

  it('changes the role of a member, who gets the actions of the new one (USR-06)', async () => {
    await owner.page.reload();
    await owner.page.getByRole('button', { name: `Actions on ${VIEWER.email}` }).click();
    await owner.page.getByRole('menuitem', { name: 'Change role…' }).click();
    await owner.page.getByRole('dialog').getByLabel('Role').selectOption('Admin');
    await owner.page.getByRole('button', { name: 'Change the role' }).click();
    await owner.page.getByRole('row', { name: /vera@example.com.*Admin/ }).waitFor(SHOWN);
    await viewer.page.reload();
    await viewer.page.getByRole('button', { name: 'Create token' }).waitFor(SHOWN);
  });

  it('shows in the audit log who did what, and filters it (AUD-04)', async () => {
    const { page } = owner;
    await goTo(owner, 'Audit log');
    await page.getByRole('row', { name: /vera@example.com.*Tenant invite accepted/ }).waitFor(SHOWN);
    expect(await owner.seriousFindings()).toEqual([]);
    await page.getByRole('searchbox').fill('revoke');
    await page.getByRole('row', { name: /admin@example.com.*API token revoked/ }).waitFor(SHOWN);
    await page.getByRole('row', { name: /Tenant invite accepted/ }).waitFor({ ...SHOWN, state: 'detached' });
  });

  it('adds a tenant from the menu, whose audit log is its own and which members of the other do not see (DSH-13)', async () => {
    const { page } = owner;
    const switcher = ({ page }: Visitor, tenant: string) =>
      page.getByRole('button', { name: new RegExp(`${tenant}.*switch tenant`) });
    await switcher(owner, 'Night shift').click();
    await page.getByRole('menuitem', { name: 'New tenant' }).click();
    await page.getByLabel('Name').fill('Day shift');
    expect(await owner.seriousFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Make the tenant' }).click();
    await switcher(owner, 'Day shift').waitFor(SHOWN);
    await goTo(owner, 'Audit log');
    await page.getByRole('row', { name: /admin@example.com.*Tenant created/ }).waitFor(SHOWN);
    expect(await page.getByRole('row', { name: /API token revoked/ }).count()).toBe(0);
    await switcher(owner, 'Day shift').click();
    await page.getByRole('menuitemcheckbox', { name: 'Night shift' }).click();
    await switcher(owner, 'Night shift').waitFor(SHOWN);

    await viewer.page.reload();
    await switcher(viewer, 'Night shift').click();
    await viewer.page.getByRole('menuitemcheckbox', { name: 'Night shift' }).waitFor(SHOWN);
    expect(await viewer.page.getByRole('menuitemcheckbox').count()).toBe(1);
    await viewer.page.keyboard.press('Escape');
  });

  it('shows the version of the server (DSH-15)', async () => {
    const { version } = await (await fetch(`${stack.serverUrl}/api/v1/version`)).json();
    await owner.page.getByRole('button', { name: /, account$/ }).click();
    await owner.page.getByRole('menu').getByText(`Hatchet ${version}`, { exact: true }).waitFor(SHOWN);
    await owner.page.keyboard.press('Escape');
  });

  it('changes the password of whoever is logged in, and ends their other sessions', async () => {
    const { page } = viewer;
    const elsewhere = await Visitor.open(browser, stack.serverUrl);
    await elsewhere.logIn(VIEWER);
    await page.getByRole('button', { name: /Vera.*account/ }).click();
    await page.getByRole('menuitem', { name: 'Profile' }).click();
    await page.getByLabel('Current password').fill(VIEWER.password);
    await page.getByLabel('New password').fill(ADMIN.password);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('The password is changed.').waitFor(SHOWN);
    expect(await viewer.seriousFindings()).toEqual([]);
    await elsewhere.page.reload();
    await elsewhere.logIn({ email: VIEWER.email, password: ADMIN.password });
    await elsewhere.close();
  });

  it('has met no error and no refusal by the content security policy on the way', () => {
    expect([...owner.faults, ...viewer.faults]).toEqual([]);
  });
});
