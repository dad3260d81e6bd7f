import {
  armFailpoints,
  clearFailpoints,
  declareFailpoints,
  FailpointError,
  failpoint,
  failpointNames,
  failpoints,
  setFailpoint,
} from './failpoints';

afterEach(() => {
  clearFailpoints();
  jest.restoreAllMocks();
});

describe('failpoints', () => {
  it('do nothing while none is armed', () => {
    armFailpoints(undefined);
    armFailpoints('');
    expect(failpoints.armed).toBe(false);
    expect(failpoint('report.before-commit')).toBeUndefined();
  });

  it('arm what the specification lists and leave other names alone', () => {
    armFailpoints('report.before-commit=error; assign.after-commit=delay:1;');
    expect(failpoints.armed).toBe(true);
    expect(() => failpoint('report.before-commit')).toThrow(new FailpointError('report.before-commit'));
    expect(failpoint('assign.before-commit')).toBeUndefined();
  });

  it('arm every entry of a list', () => {
    armFailpoints(['a=error', 'b=error;c=error']);
    for (const name of ['a', 'b', 'c']) expect(() => failpoint(name)).toThrow(FailpointError);
  });

  it('delay for the given milliseconds', async () => {
    armFailpoints('x=delay:30');
    const startedAt = performance.now();
    await failpoint('x');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(29);
  });

  it.each([
    ['kill', 'SIGKILL'],
    ['freeze', 'SIGSTOP'],
  ])('%s by sending this process %s', (action, signal) => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    armFailpoints(`x=${action}`);
    failpoint('x');
    expect(kill.mock.calls).toEqual([[process.pid, signal]]);
  });

  it('act only on the hit named by @', () => {
    armFailpoints('x=error@3');
    expect(failpoint('x')).toBeUndefined();
    expect(failpoint('x')).toBeUndefined();
    expect(() => failpoint('x')).toThrow(FailpointError);
    expect(failpoint('x')).toBeUndefined();
  });

  it('act with the probability given by %', () => {
    armFailpoints('x=error%25');
    const random = jest.spyOn(Math, 'random');
    random.mockReturnValue(0.25);
    expect(failpoint('x')).toBeUndefined();
    random.mockReturnValue(0.2499);
    expect(() => failpoint('x')).toThrow(FailpointError);
  });

  it.each([
    'x',
    '=kill',
    'x=',
    'x=explode',
    'x=kill:1',
    'x=delay',
    'x=delay:-1',
    'x=error@0',
    'x=error@',
    'x=error%101',
    'a=kill;x=delay:1s',
  ])('refuse the specification %p, naming the variable and the rule', (specification) => {
    expect(() => armFailpoints(specification)).toThrow(/SERVER_FAILPOINTS: ".+": expected/);
  });

  it('report armed names that no loaded module declares', () => {
    declareFailpoints('test.declared');
    expect(armFailpoints('test.declared=error;test.undeclared=error')).toEqual(['test.undeclared']);
  });

  it('list every name declared or hit', async () => {
    declareFailpoints('test.b', 'test.a');
    setFailpoint('test.other', 'error');
    await failpoint('test.c');
    expect(failpointNames().filter((name) => /^test\.[abc]$/.test(name))).toEqual([
      'test.a',
      'test.b',
      'test.c',
    ]);
  });

  it('run and await a function of a test until disarmed', async () => {
    let hits = 0;
    setFailpoint('x', async () => {
      hits++;
    });
    await failpoint('x');
    setFailpoint('x', undefined);
    await failpoint('x');
    expect(hits).toBe(1);
    expect(failpoints.armed).toBe(false);
  });
});
