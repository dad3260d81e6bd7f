import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from '@hatchet-ts/testkit';

const ROOT = path.resolve(__dirname, '..');
const RUN = path.join(__dirname, 'run.mjs');

describe('the entry of the npm scripts', () => {
  it('knows every command that package.json asks it for', async () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const asked = Object.values(scripts).flatMap(
      (script) => /scripts\/run\.mjs (\S+)/.exec(script)?.[1] ?? [],
    );
    const help = runProgram(RUN, ['help']);
    await help.ended;

    const known = [...help.output().matchAll(/^ {2}(\S+)/gm)].map((match) => match[1]);
    expect(asked.length).toBeGreaterThan(0);
    expect(known).toEqual(expect.arrayContaining(asked));
  });

  it('refuses a command it does not know and lists the others', async () => {
    const program = runProgram(RUN, ['strat']);

    expect((await program.ended).code).toBe(2);
    expect(program.output()).toContain('Unknown command "strat"');
    expect(program.output()).toContain('start ');
  });

  it('tells an old Node what to do, before it loads anything else', async () => {
    const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'18.20.0'}})`;

    const program = runProgram(RUN, ['start'], { env: { NODE_OPTIONS: `--import=${pretend}` } });

    expect((await program.ended).code).toBe(1);
    expect(program.output()).toContain('needs Node 20.19 or newer, this is 18.20.0');
  });
});

describe('npm test', () => {
  async function testFixture(name: string) {
    const args = [
      'test',
      '--roots',
      path.join(ROOT, 'packages/testkit/fixtures'),
      '--testMatch',
      `**/${name}`,
    ];
    const program = runProgram(RUN, args, { cwd: ROOT });
    const { code } = await program.ended;
    return { code, lastLine: program.output().trimEnd().split('\n').at(-1) };
  }

  it('ends with the counts and 0 when everything passes', async () => {
    expect(await testFixture('tidy.fixture.js')).toEqual({ code: 0, lastLine: '1 passed, 0 failed' });
  });

  it('ends with the counts and 1 when a test fails', async () => {
    expect(await testFixture('mixed.fixture.js')).toEqual({
      code: 1,
      lastLine: '1 passed, 1 failed, 1 skipped',
    });
  });

  it('counts a file that cannot run as failed', async () => {
    expect(await testFixture('unrunnable.fixture.js')).toEqual({ code: 1, lastLine: '0 passed, 1 failed' });
  });
});
