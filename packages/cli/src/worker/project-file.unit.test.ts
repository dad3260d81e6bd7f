import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readProjectFile } from './project-file';

describe('hatchet.yaml', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'hatchet-project-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function read(text: string) {
    writeFileSync(path.join(directory, 'hatchet.yaml'), text);
    return readProjectFile(directory);
  }

  it('says how the worker starts, and what triggers there are', () => {
    const project = read(`
dev:
  preCmds: ["npm install"]
  runCmd: npm start
  files: ["**/*.ts", "!**/dist/**"]
  reload: false
triggers:
  - { name: simple, command: node run.js, description: Run it }
`);

    expect(project).toMatchObject({
      dev: {
        preCmds: ['npm install'],
        runCmd: 'npm start',
        files: ['**/*.ts', '!**/dist/**'],
        reload: false,
      },
      triggers: [{ name: 'simple', command: 'node run.js', description: 'Run it' }],
    });
  });

  it('reloads at every file where it says nothing else', () => {
    expect(read('dev: { runCmd: npm start }')?.dev).toEqual({
      preCmds: [],
      runCmd: 'npm start',
      files: ['**/*'],
      reload: true,
    });
  });

  it.each([
    ['dev: []', 'dev must be a mapping, got []'],
    ['dev: { files: "**/*.ts" }', 'dev.files must be a list, got "**/*.ts"'],
    ['dev: { preCmds: [1] }', 'dev.preCmds[0] must be a text, got 1'],
    ['dev: { reload: sometimes }', 'dev.reload must be true or false, got "sometimes"'],
    ['triggers: [{ name: x }]', 'triggers[0].command must be a text, got undefined'],
    ['dev: {', 'could not load hatchet.yaml'],
  ])('%s is refused by field, value and rule', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
