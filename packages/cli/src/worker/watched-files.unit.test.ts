import { WatchedFiles } from './watched-files';

describe('the files of hatchet.yaml (CLI-13)', () => {
  const files = new WatchedFiles('/project', [
    'src/**/*.ts',
    './tools/*.py',
    '!**/*.test.ts',
    '!**/generated/**',
  ]);

  it.each(['src/worker.ts', 'src/deep/down/task.ts', 'tools/run.py', 'hatchet.yaml'])(
    '%s restarts the worker',
    (file) => {
      expect(files.matches(`/project/${file}`)).toBe(true);
    },
  );

  it.each([
    'README.md',
    'src/worker.test.ts',
    'src/generated/client.ts',
    'tools/deep/run.py',
    'node_modules/x/src/a.ts',
  ])('%s does not', (file) => {
    expect(files.matches(`/project/${file}`)).toBe(false);
  });

  it('what is excluded whole is not even looked into', () => {
    const everything = new WatchedFiles('/project', ['**/*', '!dist/**']);

    expect(everything.prunes('/project/node_modules')).toBe(true);
    expect(everything.prunes('/project/dist')).toBe(true);
    expect(everything.prunes('/project/.git')).toBe(true);
    expect(everything.prunes('/project')).toBe(false);
    expect(everything.prunes('/project/src')).toBe(false);
  });
});
