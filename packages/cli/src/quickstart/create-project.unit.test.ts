import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readProjectFile } from '../worker/project-file';
import { LANGUAGES, PACKAGE_MANAGERS, USE_CASES } from './choices';
import { createProject } from './create-project';

const EVERY_KIND = LANGUAGES.flatMap((language) =>
  USE_CASES.flatMap((useCase) =>
    PACKAGE_MANAGERS[language].map((packageManager) => ({ language, useCase, packageManager })),
  ),
);

describe('a new project (CLI-11)', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(path.join(tmpdir(), 'hatchet-new-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it.each(EVERY_KIND)(
    '$language, $useCase, with $packageManager has a worker, a trigger and no gaps',
    (kind) => {
      const directory = path.join(parent, 'tea');
      const files = createProject({ ...kind, name: 'tea', directory });

      const project = readProjectFile(directory)!;
      expect(project.dev).toMatchObject({
        preCmds: [expect.any(String)],
        runCmd: expect.any(String),
        reload: true,
      });
      expect(project.triggers.map(({ name }) => name)).toEqual(['simple']);
      expect(files).toEqual(expect.arrayContaining(['.gitignore', 'README.md', 'hatchet.yaml']));
      expect(files.some((file) => /worker/.test(file))).toBe(true);
      expect(files.some((file) => /trigger/.test(file))).toBe(true);
      for (const file of files)
        expect({ file, gaps: readFileSync(path.join(directory, file), 'utf8').match(/\{ ?\{/g) }).toEqual({
          file,
          gaps: null,
        });
    },
  );

  it('leaves a directory alone that has something in it', () => {
    const kind = { ...EVERY_KIND[0]!, name: 'tea', directory: parent };
    createProject(kind);

    expect(() => createProject(kind)).toThrow('is not empty');
  });
});
