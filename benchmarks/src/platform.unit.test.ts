import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Platform } from './platform';

/** A start command that does what the stack promises, and tells with `client.env` where its data were. */
const OBEDIENT = `
  const { writeFileSync } = require('node:fs');
  const { join } = require('node:path');
  const args = process.argv.slice(2);
  const dir = args[args.indexOf('--data-dir') + 1];
  writeFileSync(join(dir, 'client.env'), 'HATCHET_CLIENT_TOKEN=ey.token\\nHATCHET_CLIENT_HOST_PORT="127.0.0.1:7"\\n');
  const service = (name, pid, port) => ({ name, pid, metricsUrl: 'http://127.0.0.1:' + port + '/metrics' });
  const services = args[0] === 'lite'
    ? [service('api', process.pid, 1), service('scheduler', process.pid, 1)]
    : [service('api', 11, 1), service('scheduler', 12, 2), service('scheduler', 13, 3)];
  const file = { services, postgres: { pid: 21, url: 'postgresql://x' }, ...(args[0] === 'split' && { rabbitmq: { pid: 31 } }) };
  writeFileSync(join(dir, 'services.json'), JSON.stringify(file));
  console.log('data in ' + dir);
  console.log('extra ' + args.slice(7).join(' '));
  if (args.includes('--refuse')) { console.error('port 7077 is taken'); process.exit(3); }
  if (!args.includes('--hang')) console.log('ready');
  setInterval(() => {}, 1000);
  process.on('SIGTERM', () => process.exit(0));`;

describe('Platform', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hatchet-platform-'));
  const program = join(directory, 'stack.js');
  beforeAll(() => writeFileSync(program, OBEDIENT));
  afterAll(() => rmSync(directory, { recursive: true }));
  const start = (mode: 'lite' | 'split', extra: string[] = [], signal = new AbortController().signal) =>
    Platform.start(mode, extra, signal, { program });

  it('gives address and token of the platform it started', async () => {
    const platform = await start('lite');
    expect(platform.target()).toEqual({ address: '127.0.0.1:7', token: 'ey.token' });
    await platform.stop();
  });

  it('measures the one process of the lite edition once, and its Postgres apart', async () => {
    const platform = await start('lite');
    const measured = platform.measured();
    expect(Object.keys(measured.processes)).toEqual(['platform', 'postgres']);
    expect(measured.metricsUrls).toEqual(['http://127.0.0.1:1/metrics']);
    expect(measured.databaseUrl).toBe('postgresql://x');
    await platform.stop();
  });

  it('measures every process of the split edition by itself', async () => {
    const platform = await start('split');
    const measured = platform.measured();
    expect(measured.processes).toEqual({
      api: 11,
      scheduler: 12,
      scheduler_13: 13,
      postgres: 21,
      rabbitmq: 31,
    });
    expect(measured.metricsUrls).toHaveLength(3);
    await platform.stop();
  });

  it('says what the platform printed when it does not start', async () => {
    const error: Error = await start('lite', ['--refuse']).then(
      () => new Error('started'),
      (reason) => reason,
    );
    expect(error.message).toContain('the platform ended with 3');
    expect(error.message).toContain('port 7077 is taken');
    expect(error.message).toContain('extra --refuse');
  });

  it('removes the data when it stops, also when it is interrupted while starting', async () => {
    const interruption = new AbortController();
    const starting = start('lite', ['--hang'], interruption.signal);
    interruption.abort(new Error('interrupted by SIGINT'));
    const error: Error = await starting.then(
      () => new Error('started'),
      (reason) => reason,
    );
    expect(error.message).toContain('interrupted by SIGINT');
    const platform = await start('split', ['--dispatcher', '2']);
    expect(existsSync(platform.dataDir)).toBe(true);
    await platform.stop();
    expect(existsSync(platform.dataDir)).toBe(false);
  });
});
