import { version } from '../../packages/cli/package.json';
import { Cli } from './cli';

describe('the version of the command', () => {
  const cli = new Cli();
  afterAll(() => cli.remove());

  it.each(['--version', '-v'])('is what %s prints, and nothing else (CLI-02)', async (flag) => {
    expect(await cli.run([flag])).toEqual({ code: 0, stdout: `v${version}\n`, stderr: '' });
  });
});
