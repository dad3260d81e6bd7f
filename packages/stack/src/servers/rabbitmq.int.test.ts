import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processesOf, until } from '@hatchet-ts/testkit';
import amqplib from 'amqplib';
import { RabbitmqServer } from './rabbitmq';
import { ensureRabbitmq } from './rabbitmq-installation';

describe('the private RabbitMQ', () => {
  let directory: string;
  let server: RabbitmqServer;

  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'hatchet-rabbitmq-test-'));
  });

  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true });
  });

  it('is started again when its parts waited too long for each other', async () => {
    const installed = await ensureRabbitmq(() => {});
    const programs = path.join(directory, 'bin');
    const tried = path.join(directory, 'tried');
    mkdirSync(programs);
    const write = (program: string, text: string) =>
      writeFileSync(path.join(programs, program), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    write(
      'rabbitmq-server',
      `if [ ! -e ${tried} ]; then
  touch ${tried}
  echo '{error,{could_not_start_listener,{timeout,{gen_server,call,[ranch_server]}}}}'
  exit 1
fi
exec ${installed}/rabbitmq-server`,
    );
    write('rabbitmqctl', `exec ${installed}/rabbitmqctl "$@"`);

    // The other tests use it too: a start takes seconds.
    server = await RabbitmqServer.start({
      dataDir: path.join(directory, 'rabbitmq'),
      vhosts: ['one'],
      programs,
    });

    expect(existsSync(tried)).toBe(true);
  });

  it('serves the default virtual host and those asked for, to its own user only', async () => {
    for (const vhost of ['/', 'one']) await (await amqplib.connect(server.urlOf(vhost))).close();

    await expect(amqplib.connect(server.urlOf('other'))).rejects.toThrow();
    await expect(amqplib.connect(server.url.replace(/:[^:@]+@/, ':wrong@'))).rejects.toThrow(
      /ACCESS_REFUSED|403/,
    );
    expect(statSync(path.join(directory, 'rabbitmq', 'password')).mode & 0o777).toBe(0o600);
  });

  it('obeys rabbitmqctl', async () => {
    await server.control('add_vhost', 'added');

    expect((await server.control('list_vhosts')).split('\n')).toContain('added');
  });

  it('keeps confirmed persistent messages when it is killed, and comes back at the same address', async () => {
    await withChannel(server.url, async (channel) => {
      // Not a quorum queue: RabbitMQ 3.10 notes a new one on disk only some half a second later.
      await channel.assertQueue('kept', { durable: true });
      channel.sendToQueue('kept', Buffer.from('message'), { persistent: true });
      await channel.waitForConfirms();
    });

    await server.kill('SIGKILL');
    await server.restart();

    await withChannel(server.url, async (channel) => {
      const message = await channel.get('kept', { noAck: true });
      expect(message !== false && message.content.toString()).toBe('message');
    });
  });

  it('takes over from a broker that a killed process left behind', async () => {
    const second = await RabbitmqServer.start({ dataDir: path.join(directory, 'rabbitmq') });

    expect(await server.exited).toBeDefined();
    await (await amqplib.connect(second.url)).close();
    server = second;
  });

  // The last one: another start takes seconds.
  it('leaves no process of its own behind when it stops, no epmd either', async () => {
    await server.stop();

    expect(processesOf(path.join(directory, 'rabbitmq'))).toEqual([]);
  });
});

it('stops, and leaves no directory of thrown-away data, when the process that started it is killed', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'hatchet-rabbitmq-test-'));
  const program = `
    const { RabbitmqServer } = require(${JSON.stringify(path.resolve(__dirname, '../../dist/servers/rabbitmq.js'))});
    const directory = ${JSON.stringify(directory)};
    RabbitmqServer.start({ dataDir: directory + '/rabbitmq', removeAfterwards: directory })
      .then((server) => console.log(server.pid));`;
  const owner = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => owner.stdout.once('data', resolve));
  expect(processesOf(directory)).not.toEqual([]);

  owner.kill('SIGKILL');

  await until(() => !existsSync(directory) && processesOf(directory).length === 0);
});

async function withChannel(
  url: string,
  work: (channel: amqplib.ConfirmChannel) => Promise<void>,
): Promise<void> {
  const connection = await amqplib.connect(url);
  try {
    await work(await connection.createConfirmChannel());
  } finally {
    await connection.close();
  }
}
