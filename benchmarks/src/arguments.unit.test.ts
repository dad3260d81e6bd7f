import { parseArguments } from './arguments';
import { parseEnvFile } from './platform';
import { resultPath } from './report';

describe('parseArguments', () => {
  it('takes a name, options and, after --, options of the platform', () => {
    const args = parseArguments([
      'plain',
      '--mode',
      'lite',
      '--seconds',
      '10',
      '--json',
      'x.json',
      '--',
      '--dispatcher',
      '2',
    ]);
    expect(args).toMatchObject({ name: 'plain', mode: 'lite', json: 'x.json', save: false, list: false });
    expect(args.options).toEqual({
      seconds: 10,
      warmupSeconds: 5,
      rate: 50,
      outstanding: 4_000,
      drainSeconds: 90,
      slots: 1_000,
      runs: 1_000_000,
    });
    expect(args.platform).toEqual(['--dispatcher', '2']);
  });

  it('measures the split edition unless told otherwise', () => {
    expect(parseArguments(['plain']).mode).toBe('split');
    expect(parseArguments(['--list']).list).toBe(true);
  });

  it.each([
    [['plain', '--seconds', 'ten'], '--seconds ten: expected a number of at least 1'],
    [['plain', '--rate', '0'], '--rate 0: expected a number of at least 0.1'],
    [['plain', '--mode', 'big'], '--mode big: expected lite or split'],
    [['plain', 'latency'], 'one name expected, got plain latency'],
    [['plain', '--speed', '1'], "Unknown option '--speed'"],
  ])('refuses %j by name, value and rule', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(message);
  });
});

describe('parseEnvFile', () => {
  it('reads plain and quoted values', () => {
    const text =
      '# comment\nHATCHET_CLIENT_TOKEN=ey.a=b\nexport HATCHET_CLIENT_HOST_PORT="127.0.0.1:7077"\n\nX=\'y\'\n';
    expect(parseEnvFile(text)).toEqual({
      HATCHET_CLIENT_TOKEN: 'ey.a=b',
      HATCHET_CLIENT_HOST_PORT: '127.0.0.1:7077',
      X: 'y',
    });
  });
});

describe('resultPath', () => {
  it('names the minute, the benchmark and the mode', () => {
    const report = {
      name: 'plain',
      mode: 'lite',
      machine: '',
      date: '2026-11-21T12:05:59.000Z',
      settings: {},
      figures: {},
    };
    expect(resultPath('results', report)).toBe('results/2026-11-21T1205-plain-lite.json');
  });
});
