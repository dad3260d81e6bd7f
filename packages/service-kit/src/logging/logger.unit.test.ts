import { Writable } from 'node:stream';
import { createLogger, type LoggerOptions } from './logger';

function setup(options: Partial<LoggerOptions> = {}) {
  let text = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const logger = createLogger({ service: 'scheduler', destination, ...options });
  return {
    logger,
    text: () => text,
    lines: () =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

describe('createLogger', () => {
  it('writes one JSON object per line with level, time, service, message and fields (CFG-147)', () => {
    const { logger, lines } = setup();
    logger.info({ tenantId: 't1' }, 'lease taken');
    logger.child({ part: 'assigner' }).warn('slow pass');
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        service: 'scheduler',
        tenantId: 't1',
        message: 'lease taken',
      },
      expect.objectContaining({
        level: 'warn',
        service: 'scheduler',
        part: 'assigner',
        message: 'slow pass',
      }),
    ]);
  });

  it('writes nothing below its level (CFG-146)', () => {
    const { logger, text } = setup({ level: 'error' });
    logger.info('not this');
    logger.error('this');
    expect(text()).not.toContain('not this');
    expect(text()).toContain('this');
  });

  it('writes text for people in the console format (CFG-147)', () => {
    const { logger, text } = setup({ format: 'console' });
    logger.warn({ queue: 'reports' }, 'slow pass');
    expect(text()).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] WARN: scheduler: slow pass\n\s+queue: "reports"\n$/);
  });

  it('writes errors with type, message and stack', () => {
    const { logger, lines } = setup();
    logger.error({ error: new TypeError('no such thing') }, 'pass failed');
    logger.error(new RangeError('too far'));
    expect(lines()[0]).toMatchObject({
      error: { type: 'TypeError', message: 'no such thing', stack: expect.stringContaining('at ') },
    });
    expect(lines()[1]).toMatchObject({ error: { type: 'RangeError' }, message: 'too far' });
  });

  describe('redaction', () => {
    it.each([
      { token: 'hunter2' },
      { PASSWORD: 'hunter2' },
      { headers: { Authorization: 'hunter2' } },
      { a: { b: { c: { access_token: 'hunter2' } } } },
      { env: { DATABASE_URL: 'hunter2', SERVER_AUTH_COOKIE_SECRETS: 'hunter2' } },
      { list: [{ clientSecret: 'hunter2' }] },
      { input: { card: 'hunter2' } },
      { task: { output: '{"x":"hunter2"}', payload: 'hunter2' } },
      { error: Object.assign(new Error('failed'), { config: { password: 'hunter2' } }) },
      { wrapped: { toJSON: () => ({ secret: 'hunter2' }) } },
    ])('withholds secret and payload fields of %j', (fields) => {
      const { logger, text } = setup();
      logger.info(fields, 'message');
      expect(text()).toContain('[redacted]');
      expect(text()).not.toContain('hunter2');
    });

    it('withholds them in the fields of a child logger', () => {
      const { logger, text } = setup();
      logger.child({ token: 'hunter2', part: 'api' }).info('message');
      logger.child({ part: 'api' }).child({ password: 'hunter2' }).info('message');
      expect(text()).not.toContain('hunter2');
      expect(text().match(/"part":"api"/g)).toHaveLength(2);
    });

    it.each([
      ['connect to postgres://app:hunter2@db:5432/app failed', 'postgres://app:[redacted]@db:5432/app'],
      ['amqp://guest:hunt@er2@mq:5672', 'amqp://guest:[redacted]@mq:5672'],
      ['host=db password=hunter2 user=app', 'host=db password=[redacted] user=app'],
      ["host=db password='hunter2 x' user=app", 'host=db password=[redacted] user=app'],
      ['sent Authorization: Bearer hunter2hunter2', 'Bearer [redacted]'],
      [
        'token eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.c2lnbmF0dXJlaHVudGVyMg expired',
        'token [redacted] expired',
      ],
    ])('replaces the secret in the text %p', (message, expected) => {
      for (const format of ['json', 'console'] as const) {
        const { logger, text } = setup({ format });
        logger.info(message);
        expect(text()).toContain(expected);
        expect(text()).not.toMatch(/hunter2|hunt@er2|eyJ/);
      }
    });

    it('searches error texts and their causes too', () => {
      const { logger, text } = setup();
      const cause = new Error('getaddrinfo for postgres://app:hunter2@db');
      logger.error({ error: new Error('no database', { cause }) });
      expect(text()).toContain('postgres://app:[redacted]@db');
      expect(text()).not.toContain('hunter2');
    });

    it('keeps lines valid JSON and fields that only sound secret', () => {
      const { logger, lines } = setup();
      logger.info(
        { maxTokens: 5, hasPassword: true, token: null, url: 'postgres://a:"b"@c' },
        'password="x y"',
      );
      expect(lines()[0]).toMatchObject({ maxTokens: 5, hasPassword: true, token: null });
    });

    it('survives cyclic fields', () => {
      const { logger, text } = setup();
      const fields: Record<string, unknown> = { part: 'loop' };
      fields.self = fields;
      logger.info(fields, 'around');
      expect(text()).toContain('around');
    });

    it.each([
      '://'.repeat(300_000),
      'a.'.repeat(500_000),
      'eyJ'.repeat(300_000),
      'password= '.repeat(100_000),
    ])('takes linear time on a megabyte of %.10s', (hostile) => {
      const { logger, text } = setup();
      const before = process.cpuUsage();
      logger.info(hostile);
      const { user, system } = process.cpuUsage(before);
      // Processor time: on a busy machine the time on the wall says nothing. In microseconds.
      expect(user + system).toBeLessThan(2_000_000);
      expect(text().length).toBeGreaterThan(100_000);
    });
  });
});
