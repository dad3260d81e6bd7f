import { createLogger } from '../logging/logger';
import { Lifecycle, type LifecycleOptions, type Service } from './lifecycle';

const logger = createLogger({ service: 'test', level: 'silent' });

function setup(options: Partial<LifecycleOptions> = {}) {
  const log: string[] = [];
  const service = (name: string, overrides: Partial<Service> = {}): Service => ({
    name,
    start: async () => void log.push(`start ${name}`),
    stop: async () => void log.push(`stop ${name}`),
    ...overrides,
  });
  const readiness = {
    markReady: () => void log.push('ready'),
    markStopping: () => void log.push('unready'),
  };
  const lifecycle = new Lifecycle({ logger, readiness, ...options });
  return { lifecycle, log, service };
}

describe('Lifecycle', () => {
  it('starts in order, then marks the process ready', async () => {
    const { lifecycle, log, service } = setup();
    await lifecycle.add(service('database'), service('grpc')).start();
    expect(log).toEqual(['start database', 'start grpc', 'ready']);
  });

  it('stops in reverse order: readiness off, every drain, then every stop', async () => {
    const { lifecycle, log, service } = setup();
    const drained = (name: string) => service(name, { drain: async () => void log.push(`drain ${name}`) });
    await lifecycle.add(service('database'), drained('batcher'), drained('grpc')).start();
    log.length = 0;
    expect(await lifecycle.stop()).toEqual({ clean: true });
    expect(log).toEqual([
      'unready',
      'drain grpc',
      'drain batcher',
      'stop grpc',
      'stop batcher',
      'stop database',
    ]);
  });

  it('keeps serving for the grace time after readiness went off', async () => {
    const { lifecycle, log, service } = setup({ readinessGraceMs: 30 });
    await lifecycle.add(service('grpc')).start();
    const startedAt = performance.now();
    const stopped = lifecycle.stop();
    expect(log.at(-1)).toBe('unready');
    await stopped;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(29);
  });

  it('closes what was started when a start fails, and throws its error', async () => {
    const { lifecycle, log, service } = setup();
    const failing = service('grpc', {
      start: async () => {
        throw new Error('port taken');
      },
    });
    lifecycle.add(service('database'), failing, service('never'));
    await expect(lifecycle.start()).rejects.toThrow('port taken');
    expect(log).toEqual(['start database', 'stop grpc', 'stop database']);
    expect(await lifecycle.stop()).toEqual({ clean: true });
    expect(log).toHaveLength(3);
  });

  it('stops the others when one fails or hangs, and says that the stop was not clean', async () => {
    const { lifecycle, log, service } = setup({ stopTimeoutMs: 20, drainTimeoutMs: 20 });
    const hang = () => new Promise<void>(() => {});
    lifecycle.add(
      service('database'),
      service('throws', {
        stop: () => {
          throw new Error('broken');
        },
      }),
      service('hangs', { drain: hang, stop: hang }),
    );
    await lifecycle.start();
    expect(await lifecycle.stop()).toEqual({ clean: false });
    expect(log.at(-1)).toBe('stop database');
  });

  it('starts and stops once however often it is asked', async () => {
    const { lifecycle, log, service } = setup();
    lifecycle.add(service('a'));
    await Promise.all([lifecycle.start(), lifecycle.start()]);
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(log).toEqual(['start a', 'ready', 'unready', 'stop a']);
  });

  it('asked to stop during the start, starts nothing further and closes what it had begun', async () => {
    const { lifecycle, log, service } = setup();
    let release = () => {};
    const slow = service('slow', {
      start: () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    });
    lifecycle.add(service('a'), slow, service('never'));
    const started = lifecycle.start();
    await new Promise((resolve) => setImmediate(resolve));
    const stopped = lifecycle.stop();
    release();
    await started;
    expect(await stopped).toEqual({ clean: true });
    expect(log).toEqual(['start a', 'unready', 'stop slow', 'stop a']);
  });

  it('asked to stop during a start that then fails, still closes everything', async () => {
    const { lifecycle, log, service } = setup();
    let fail = (_error: Error) => {};
    const slow = service('slow', {
      start: () =>
        new Promise<void>((_, reject) => {
          fail = reject;
        }),
    });
    lifecycle.add(service('a'), slow);
    const started = lifecycle.start().catch((error: Error) => error.message);
    await new Promise((resolve) => setImmediate(resolve));
    const stopped = lifecycle.stop();
    fail(new Error('no database'));
    expect(await started).toBe('no database');
    await stopped;
    expect(log).toEqual(['start a', 'unready', 'stop slow', 'stop a']);
  });

  it('does not wait for ever for a start that hangs', async () => {
    const { lifecycle, log, service } = setup({ stopTimeoutMs: 20 });
    lifecycle.add(service('hangs', { start: () => new Promise<void>(() => {}) }));
    void lifecycle.start();
    expect(await lifecycle.stop()).toEqual({ clean: false });
    expect(log).toEqual(['unready', 'stop hangs']);
  });

  it('refuses services after the start', async () => {
    const { lifecycle, service } = setup();
    await lifecycle.start();
    expect(() => lifecycle.add(service('late'))).toThrow('has been started');
  });
});
