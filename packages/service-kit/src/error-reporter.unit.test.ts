import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { readConfig } from '@hatchet-ts/config';
import { ErrorReporter } from './error-reporter';
import { createLogger } from './logging/logger';

describe('reports of errors to Sentry (SEC-18, CFG-85 to CFG-88)', () => {
  const received: { url: string | undefined; auth: unknown; event: Record<string, unknown> }[] = [];
  let server: Server;
  let dsn: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        received.push({
          url: request.url,
          auth: request.headers['x-sentry-auth'],
          event: JSON.parse(body.split('\n')[2]!),
        });
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    dsn = `http://public@127.0.0.1:${(server.address() as AddressInfo).port}/42`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    received.length = 0;
  });

  const reporter = (env: Record<string, string> = {}) =>
    ErrorReporter.of(
      readConfig({ SERVER_ALERTING_SENTRY_ENABLED: 'true', SERVER_ALERTING_SENTRY_DSN: dsn, ...env }),
    )!;

  it('carry the environment, the process and the stack to the server of the DSN', async () => {
    const own = reporter({ SERVER_ALERTING_SENTRY_ENVIRONMENT: 'staging' });
    own.report({ message: 'a pass failed', error: new TypeError('no such thing'), service: 'scheduler' });
    await own.drain();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      url: '/api/42/envelope/',
      auth: expect.stringContaining('sentry_key=public'),
      event: {
        environment: 'staging',
        server_name: 'scheduler',
        message: 'a pass failed',
        exception: { values: [{ type: 'TypeError', value: 'no such thing' }] },
      },
    });
    expect(JSON.stringify(received[0]!.event)).toContain('error-reporter.unit.test.ts');
  });

  it('are made of what is logged as an error, and of nothing less', async () => {
    const own = reporter();
    const logger = createLogger({
      service: 'api',
      destination: new PassThrough(),
      onError: (message, error) => own.report({ message, error, service: 'api' }),
    });
    logger.warn({ error: new Error('passing') }, 'only a warning');
    logger.error({ error: new Error('broken') }, 'a call failed');
    logger.child({ part: 1 }).error('in words only');
    await own.drain();
    expect(received.map(({ event }) => event.message).sort()).toEqual(['a call failed', 'in words only']);
  });

  it('withhold secrets in texts', async () => {
    const own = reporter();
    own.report({ message: 'x', error: new Error('postgres://user:hunter2@db/x failed'), service: 'api' });
    await own.drain();
    expect(JSON.stringify(received)).not.toContain('hunter2');
  });

  it('are none at a rate of 0, without the switch, or when the server is away', async () => {
    const never = reporter({ SERVER_ALERTING_SENTRY_SAMPLE_RATE: '0' });
    for (let n = 0; n < 10; n++) never.report({ message: 'x', error: undefined, service: 'api' });
    await never.drain();
    expect(received).toEqual([]);
    expect(ErrorReporter.of(readConfig({ SERVER_ALERTING_SENTRY_DSN: dsn }))).toBeUndefined();
    const away = reporter({ SERVER_ALERTING_SENTRY_DSN: 'http://public@127.0.0.1:1/42' });
    away.report({ message: 'x', error: undefined, service: 'api' });
    await expect(away.drain()).resolves.toBeUndefined();
  });

  it('need a DSN that can be read', () => {
    expect(() => reporter({ SERVER_ALERTING_SENTRY_DSN: 'sentry.example.com' })).toThrow(
      /SERVER_ALERTING_SENTRY_DSN must be of the form/,
    );
  });
});
