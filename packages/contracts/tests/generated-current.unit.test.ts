import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function contents(directory: string): Map<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(directory.length), readFileSync(path, 'utf8')]),
  );
}

describe('generated code', () => {
  it('is what the .proto files and the OpenAPI document generate now', () => {
    const home = join(__dirname, '..');
    const fresh = mkdtempSync(join(tmpdir(), 'hatchet-generated-'));
    try {
      const run = spawnSync(process.execPath, [join(home, 'scripts', 'codegen.mjs'), fresh], {
        encoding: 'utf8',
      });
      expect(run.stderr).toBe('');
      expect(run.status).toBe(0);
      const committed = contents(join(home, 'src', 'generated'));
      const generated = contents(fresh);
      expect([...generated.keys()]).toEqual([...committed.keys()]);
      const stale = [...generated]
        .filter(([path, text]) => committed.get(path) !== text)
        .map(([path]) => path);
      expect(stale).toEqual([]);
    } finally {
      rmSync(fresh, { recursive: true });
    }
  });
});
