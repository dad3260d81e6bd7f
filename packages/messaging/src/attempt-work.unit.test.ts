import { EngineError, type ErrorCode, type MessageDeclaration } from '@hatchet-ts/contracts';
import { clearFailpoints, createLogger, Metrics, setFailpoint } from '@hatchet-ts/service-kit';
import { z } from 'zod';
import { ATTEMPTS_MAX_DEFAULT, attemptWork, isPermanent, RETRY_DELAYS_MS } from './attempt-work';
import { brokerMetrics } from './broker-metrics';

const job: MessageDeclaration<unknown> = {
  name: 'test.job',
  version: 1,
  kind: 'work',
  to: 'test',
  schema: z.object({ n: z.number() }),
};
const readable = () => ({ m: 'test.job', v: 1, p: [{ n: 1 }] });

function setup() {
  const metrics = new Metrics();
  const deps = {
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics: brokerMetrics(metrics, 'memory'),
  };
  const attempt = (number: number, handle: () => Promise<void>, read = readable, message = job) =>
    attemptWork({ message, handle }, number, read, deps);
  return { attempt, metrics };
}

const fails = async () => {
  throw new Error('not today');
};

describe('an attempt at work', () => {
  test('is done when its handler returns', async () => {
    const { attempt, metrics } = setup();
    expect(await attempt(1, async () => undefined)).toEqual({ kind: 'done' });
    expect(await metrics.text()).toContain('hatchet_broker_consumed_total{message="test.job"} 1');
  });

  test('that fails is repeated after growing delays until the attempts are used up (RET-11, H94)', async () => {
    const { attempt, metrics } = setup();
    const verdicts = [];
    for (let number = 1; number <= ATTEMPTS_MAX_DEFAULT; number++)
      verdicts.push(await attempt(number, fails));
    expect(verdicts).toEqual([
      ...RETRY_DELAYS_MS.map((delayMs) => ({ kind: 'retry', delayMs })),
      { kind: 'dead', reason: 'failed 5 times, last: not today', attempts: 5 },
    ]);
    expect(await metrics.text()).toContain('hatchet_broker_handler_failures_total{message="test.job"} 5');
  });

  test('repeats the longest delay when a message allows many attempts', async () => {
    const { attempt } = setup();
    expect(await attempt(50, fails, readable, { ...job, maxAttempts: 100 })).toEqual({
      kind: 'retry',
      delayMs: RETRY_DELAYS_MS.at(-1),
    });
  });

  test('is repeated when the process fails between the handler and the acknowledgement', async () => {
    const { attempt } = setup();
    setFailpoint('broker.work-handled', 'error');
    expect(await attempt(1, async () => undefined)).toEqual({ kind: 'retry', delayMs: 100 });
    clearFailpoints();
  });

  test('is not made when the message belongs to another queue', async () => {
    const { attempt } = setup();
    expect(await attempt(1, fails, () => ({ ...readable(), m: 'test.other' }))).toEqual({
      kind: 'dead',
      reason: 'malformed: test.other does not belong into the queue of test.job',
      attempts: 0,
    });
  });
});

test.each<[ErrorCode, boolean]>([
  ['invalid_argument', true],
  ['not_found', true],
  ['already_exists', true],
  ['failed_precondition', true],
  ['unauthenticated', true],
  ['permission_denied', true],
  ['unimplemented', true],
  ['unavailable', false],
  ['resource_exhausted', false],
  ['internal', false],
])('an EngineError %s is permanent: %s', (code, permanent) => {
  expect(isPermanent(new EngineError(code, 'text'))).toBe(permanent);
});

test('an error that is no EngineError may pass', () => {
  expect(isPermanent(new TypeError('x is not a function'))).toBe(false);
});
