import { NonRetryableError } from '@hatchet-dev/typescript-sdk/v1';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { Sdk } from '../sdk/sdk';
import { Cli } from './cli';
import { COLUMNS, KEY, ROWS, Terminal } from './terminal';

describe('hatchet tui', () => {
  const cli = new Cli();
  let stack: TestStack;
  let sdk: Sdk;
  let terminal: Terminal | undefined;
  let failedRunId: string;

  beforeAll(async () => {
    stack = await startStack({ mode: 'lite' });
    sdk = Sdk.connect(stack.clientEnv);
    const greet = sdk.hatchet.task({ name: 'greet', fn: () => ({ greeting: 'hello' }) });
    const order = sdk.hatchet.workflow({ name: 'order' });
    const reserve = order.task({ name: 'reserve', fn: () => ({ items: 2 }) });
    const charge = order.task({
      name: 'charge',
      parents: [reserve],
      fn: async (_input, ctx) => {
        await ctx.logger.info('asking the bank');
        throw new NonRetryableError('card refused');
      },
    });
    order.task({ name: 'ship', parents: [charge], fn: () => ({ label: 'never' }) });
    await sdk.startWorker('shop-worker', { workflows: [greet, order] });
    await greet.run({});
    failedRunId = await (await order.runNoWait({})).getWorkflowRunId();
    await until(async () => (await sdk.hatchet.runs.get_status(failedRunId)) === 'FAILED');
    const gone = Sdk.connect(stack.clientEnv);
    await gone.startWorker('left-worker', {
      workflows: [gone.hatchet.task({ name: 'greet', fn: () => ({ greeting: 'hello' }) })],
    });
    await gone.close();
    await cli.run(['profile', 'add', '--name', 'shop', '--token', stack.token]);
  });

  afterEach(() => terminal?.close());

  afterAll(async () => {
    await sdk?.close();
    await stack?.stop();
    cli.remove();
  });

  it('lists runs, filters them by state, opens one with its graph, and quits (CLI-25, CLI-26)', async () => {
    terminal = new Terminal(cli, ['tui', '-p', 'shop']);

    await terminal.shows('greet', 'order', 'COMPLETED', 'FAILED', 'card refused');
    expect(terminal.isAlternate).toBe(true);
    // All, queued, running, completed, failed.
    terminal.type('f');
    await terminal.shows('Status: QUEUED', 'No runs match');
    for (const status of ['RUNNING', 'COMPLETED']) {
      terminal.type('f');
      await terminal.shows(`Status: ${status}`);
    }
    terminal.type('f');
    const filtered = await terminal.shows('Status: FAILED', 'card refused');
    expect(filtered).not.toContain('greet');

    terminal.type(KEY.enter);
    const details = await terminal.shows('✓ reserve', '✗ charge', '⊘ ship', '← charge', failedRunId);
    expect(details.split('\n').every((line) => line.length <= COLUMNS)).toBe(true);
    terminal.type('l');
    await terminal.shows('asking the bank');
    terminal.type('e');
    await terminal.shows('STARTED', 'charge');

    // The way back leads to what one was looking at.
    terminal.type(KEY.escape);
    await terminal.shows('Status: FAILED', 'card refused');

    terminal.type('q');
    await expect(terminal.ended()).resolves.toBe(0);
    expect(terminal.isAlternate).toBe(false);
  });

  it('shows its keys with h, and everything fits into 80 × 24', async () => {
    terminal = new Terminal(cli, ['tui', '-p', 'shop']);
    await terminal.shows('order');

    terminal.type('h');
    const help = await terminal.shows('Keys', 'search by workflow', 'quit', 'Any key closes this');
    expect(help.split('\n').length).toBeLessThanOrEqual(ROWS);

    terminal.type(KEY.escape);
    await terminal.shows('STATUS', 'order');
  });

  it('shows workflows with their runs (CLI-27), and workers that are there and that have left (CLI-28)', async () => {
    terminal = new Terminal(cli, ['tui', '-p', 'shop']);
    await terminal.shows('order');

    terminal.type('2');
    await terminal.shows('WORKFLOW', 'REGISTERED', 'greet', 'order');
    terminal.type('3');
    await terminal.shows('shop-worker', 'ACTIVE', 'left-worker', 'INACTIVE');
    terminal.type(KEY.enter);
    await terminal.shows('shop-worker', 'order:charge', 'typescript'.toUpperCase());
    terminal.type('2');
    await terminal.shows('REGISTERED');
    terminal.type(KEY.enter);
    await terminal.shows('version of', 'STATUS');
  });

  it('is live: a run that starts while one looks appears, found by a search', async () => {
    terminal = new Terminal(cli, ['tui', '-p', 'shop']);
    await terminal.shows('order');
    terminal.type('/');
    await terminal.shows('Search: ▏');
    terminal.type('greet');
    await terminal.shows('Search: greet▏');
    terminal.type(KEY.enter);
    await terminal.shows(/Search: greet\s/);
    const rows = () => terminal!.screen().match(/COMPLETED/g)?.length ?? 0;
    const before = rows();

    await cli.json(['trigger', 'manual', '-w', 'greet', '-j', '{}', '-p', 'shop']);

    await until(() => rows() > before);
    expect(terminal.screen()).not.toContain('card refused');
  });

  it('opens the run it is told to, and replays it when asked and confirmed', async () => {
    terminal = new Terminal(cli, ['tui', '-p', 'shop', '--run', failedRunId]);
    await terminal.shows('✗ charge');

    terminal.type('R');
    await terminal.shows('Replay this run? y/n');
    terminal.type('y');

    await terminal.shows('attempt 2');
  });

  it('refuses to draw into a pipe, and says what to use instead', async () => {
    const { code, stderr } = await cli.run(['tui', '-p', 'shop']);

    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('hatchet runs list') });
  });
});
