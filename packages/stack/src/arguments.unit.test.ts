import { parseLite, parseService, parseSplit } from './arguments';

describe('the command line', () => {
  it('leaves to the configuration what is not said', () => {
    expect(parseLite([])).toEqual({ dataDir: undefined, port: undefined, grpcPort: undefined });
  });

  it('takes directory and ports, 0 meaning any', () => {
    expect(parseLite(['--data-dir', 'here', '--port', '0', '--grpc-port=7078'])).toEqual({
      dataDir: 'here',
      port: 0,
      grpcPort: 7078,
    });
  });

  it('skips the two dashes npm may pass on', () => {
    expect(parseLite(['--', '--port', '1'])).toMatchObject({ port: 1 });
  });

  it('runs one process of each service unless told otherwise', () => {
    expect(parseSplit(['--dispatcher', '2', '--scheduler', '3']).replicas).toEqual({
      api: 1,
      'grpc-dispatcher': 2,
      controllers: 1,
      scheduler: 3,
    });
  });

  it('takes services by name', () => {
    expect(parseService(['api', 'scheduler', '--name', 'left'])).toEqual({
      services: 'api,scheduler',
      config: undefined,
      name: 'left',
    });
  });

  it.each([
    [['--port', 'many'], '--port must be a whole number from 0 to 65535, got "many"'],
    [['--port', '65536'], '--port must be a whole number from 0 to 65535, got "65536"'],
    [['--dispatcher', '0'], '--dispatcher must be a whole number from 1 to 16, got "0"'],
    [['--prot', '1'], "Unknown option '--prot'"],
    [['lite'], "Unexpected argument 'lite'"],
  ])('refuses %j and says why', (args, reason) => {
    expect(() => parseSplit(args)).toThrow(reason);
  });
});
