import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Cli } from './cli';
import { KEY, Terminal } from './terminal';

/** A token of a platform that is not there: what these commands do needs none. */
function tokenOf(tenant: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const addresses = { server_url: 'http://localhost:9', grpc_broadcast_address: 'localhost:9' };
  return `${part({ alg: 'none' })}.${part({ sub: tenant, ...addresses })}.signature`;
}

describe('on a terminal', () => {
  const cli = new Cli();
  let terminal: Terminal | undefined;

  afterEach(() => terminal?.close());
  afterAll(() => cli.remove());

  it('profile add asks for token and name, and takes a token that is none for none (CLI-05)', async () => {
    terminal = new Terminal(cli, ['profile', 'add']);
    await terminal.shows('API token');
    terminal.type('nonsense');
    await terminal.shows('▪▪▪▪▪▪▪▪');
    terminal.type(KEY.enter);
    await terminal.shows('invalid token format');
    terminal.close();

    terminal = new Terminal(cli, ['profile', 'add']);
    await terminal.shows('API token');
    terminal.type(tokenOf('one'));
    await terminal.shows('▪▪▪▪');
    terminal.type(KEY.enter);
    await terminal.shows('Name of the profile', 'local');
    terminal.type(KEY.enter);
    await terminal.shows("Profile 'local' added successfully");
    await expect(terminal.ended()).resolves.toBe(0);
  });

  it('trigger without a name lists those of hatchet.yaml and runs the one chosen (CLI-15, CLI-16)', async () => {
    writeFileSync(
      path.join(cli.home, 'hatchet.yaml'),
      [
        'triggers:',
        '  - { name: first, command: "echo this one not" }',
        '  - { name: second, command: "echo tenant $HATCHET_CLIENT_TENANT_ID", description: Says whose it is }',
        '',
      ].join('\n'),
    );
    terminal = new Terminal(cli, ['trigger']);
    await terminal.shows('Which trigger?', 'first', 'second');
    terminal.type(KEY.down);
    await terminal.shows('Says whose it is');
    terminal.type(KEY.enter);
    // There is no default yet, so it asks even for the only profile (CLI-04).
    await terminal.shows('Which profile?', 'local');
    terminal.type(KEY.enter);
    await terminal.shows('tenant one');
    await expect(terminal.ended()).resolves.toBe(0);
  });

  it('a command asks for the profile when there are several and no default (CLI-04, CLI-08)', async () => {
    await cli.run(['profile', 'add', '--name', 'other', '--token', tokenOf('two')]);
    await cli.run(['profile', 'unset-default']);
    terminal = new Terminal(cli, ['trigger', 'second']);
    await terminal.shows('Which profile?', 'local', 'other');
    terminal.type(KEY.down);
    terminal.type(KEY.enter);
    await terminal.shows('tenant two');

    const { code, stderr } = await cli.run(['trigger', 'second']);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Name one with --profile'),
    });
  });

  it('a question that is left with Ctrl-C changes nothing and ends with 130', async () => {
    terminal = new Terminal(cli, ['profile', 'remove']);
    await terminal.shows('Which profile?');
    terminal.type('\u0003');

    await expect(terminal.ended()).resolves.toBe(130);
    expect((await cli.run(['profile', 'list'])).stdout).toContain('• local\n  • other');
  });

  it('quickstart asks what is not given (CLI-11)', async () => {
    terminal = new Terminal(cli, ['quickstart', '--project-name', 'tea']);
    await terminal.shows('Which language?', 'TypeScript', 'Python', 'Go');
    terminal.type(KEY.down);
    terminal.type(KEY.enter);
    await terminal.shows('Which package manager?', 'uv');
    terminal.type(KEY.enter);
    await terminal.shows('Created tea in tea', 'hatchet worker dev');
  });
});
