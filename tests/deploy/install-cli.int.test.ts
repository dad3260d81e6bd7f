import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { REPOSITORY } from './tools';

const SCRIPT = path.join(REPOSITORY, 'deploy/install-cli.sh');
/** Does what npm does with `install --global --prefix DIR PACKAGE`, without a registry. */
const NPM = `#!/bin/sh
if [ "$1" = prefix ]; then echo "$GLOBAL_PREFIX"; exit; fi
echo "npm $*"
mkdir -p "$4/bin"
printf '#!/bin/sh\\necho v1.2.3\\n' > "$4/bin/hatchet"
chmod +x "$4/bin/hatchet"
`;

/** CLI-01. The real npm and the real package are in tests/cli/npm-package.full.test.ts. */
describe('deploy/install-cli.sh', () => {
  let home: string;
  let programs: string;

  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'install-cli-'));
    programs = path.join(home, 'programs');
    mkdirSync(programs);
    program('npm', NPM);
  });
  afterEach(() => rmSync(home, { recursive: true }));

  function program(name: string, text: string): void {
    writeFileSync(path.join(programs, name), text);
    chmodSync(path.join(programs, name), 0o755);
  }

  const install = (args: string[], env: Record<string, string> = {}, script = SCRIPT) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const PATH = [programs, path.dirname(process.execPath), '/usr/bin', '/bin'].join(':');
      execFile('sh', [script, ...args], { env: { HOME: home, PATH, ...env } }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });

  it('installs the package where it is told, and says what is missing on the PATH', async () => {
    const prefix = path.join(home, 'here');

    const { code, stdout } = await install(['hatchet.tgz'], { PREFIX: prefix });

    expect(code).toBe(0);
    expect(stdout).toContain(`npm install --global --prefix ${prefix} --no-fund`);
    expect(stdout).toContain(`hatchet v1.2.3 is ${prefix}/bin/hatchet\n`);
    expect(stdout).toContain(`  export PATH="${prefix}/bin:$PATH"\n`);
  });

  it('takes the global prefix of npm where it may, and says no more when that is on the PATH', async () => {
    const prefix = path.join(home, 'global');
    for (const part of ['bin', 'lib']) mkdirSync(path.join(prefix, part), { recursive: true });
    const PATH = `${programs}:${path.join(prefix, 'bin')}:${path.dirname(process.execPath)}:/usr/bin:/bin`;

    const { stdout } = await install(['hatchet.tgz'], { GLOBAL_PREFIX: prefix, PATH });

    expect(stdout).toMatch(/hatchet v1\.2\.3 is .*\/global\/bin\/hatchet\n$/);
  });

  it('takes ~/.local where the global prefix of npm belongs to somebody else', async () => {
    const { stdout } = await install(['hatchet.tgz'], { GLOBAL_PREFIX: path.join(home, 'not-there') });

    expect(stdout).toContain(`hatchet v1.2.3 is ${home}/.local/bin/hatchet`);
    expect(existsSync(path.join(home, '.local/bin/hatchet'))).toBe(true);
  });

  it('refuses an old Node.js by its version, and installs nothing', async () => {
    program('node', '#!/bin/sh\n[ "$1" = --version ] && echo v18.19.0 || exit 1\n');

    const { code, stdout, stderr } = await install(['hatchet.tgz'], { PREFIX: home });

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Node.js 20.19 or newer is needed, this is v18.19.0');
  });

  it('asks for a package where there is no clone to make one, and takes none from a registry', async () => {
    mkdirSync(path.join(home, 'downloads'));
    const alone = path.join(home, 'downloads/install-cli.sh');
    copyFileSync(SCRIPT, alone);

    const { code, stderr } = await install([], { PREFIX: home }, alone);

    expect(code).toBe(1);
    expect(stderr).toContain("which package? Outside of a clone, name one that 'npm run pack' made");
    expect(await install(['a', 'b'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('got 2: a b'),
    });
  });
});
