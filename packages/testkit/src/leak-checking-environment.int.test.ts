import path from 'node:path';
import { runProgram } from './run-program';

const root = path.resolve(__dirname, '../../..');
const configuration = {
  ...require('../../../jest.config.js'),
  rootDir: root,
  roots: [path.join(root, 'packages/testkit/fixtures')],
  globalSetup: undefined,
  globalTeardown: undefined,
  reporters: undefined,
  testEnvironmentOptions: { patienceMs: 3_000 },
};

function run(fixture: string) {
  return runProgram(
    path.join(root, 'node_modules/jest/bin/jest.js'),
    ['--forceExit', '--config', JSON.stringify({ ...configuration, testMatch: [`**/${fixture}`] })],
    { cwd: root },
  );
}

describe('the leak check', () => {
  it('fails a file whose tests pass but leave a server open, and says what is open', async () => {
    const jest = run('leaks.fixture.js');

    expect((await jest.ended).code).toBe(1);
    expect(jest.output()).toContain('This test file leaves open: 1 TCPServerWrap.');
  });

  it('is content with a file that closes everything in its hooks', async () => {
    const jest = run('tidy.fixture.js');

    expect((await jest.ended).code).toBe(0);
  });
});
