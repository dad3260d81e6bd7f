import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findPostgresBinaries } from './postgres-binaries';

const isRoot = process.getuid?.() === 0;
const nobody = isRoot ? { uid: 65534, gid: 65534 } : undefined;

describe('the Postgres binaries', () => {
  let directory: string;
  let native: string;

  /** The package as the registry has it: without the symlinks its install script would make. */
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'hatchet-binaries-test-'));
    chmodSync(directory, 0o755);
    native = path.join(directory, 'package', 'native');
    mkdirSync(path.dirname(native));
    const installed = path.resolve(path.dirname(findPostgresBinaries(undefined).postgres), '..');
    cpSync(installed, native, { recursive: true, filter: (source) => !lstatSync(source).isSymbolicLink() });
  });

  afterEach(() => {
    chmodSync(path.join(native, 'lib'), 0o755);
    rmSync(directory, { recursive: true });
  });

  const find = () =>
    findPostgresBinaries(nobody, { native, version: '18.0.0' }, path.join(directory, 'cache'));
  const versionSaidBy = (program: string) =>
    spawnSync(program, ['--version'], { encoding: 'utf8', cwd: '/', ...nobody }).stdout;

  it('run from the package once its symlinks are in place', () => {
    expect(versionSaidBy(path.join(native, 'bin', 'postgres'))).toBe('');

    const { postgres } = find();

    expect(postgres).toBe(path.join(native, 'bin', 'postgres'));
    expect(versionSaidBy(postgres)).toContain('(PostgreSQL) 18.');
  });

  it('run from a copy when the package cannot be completed, or not be reached by the user who runs them', () => {
    if (isRoot) chmodSync(path.dirname(native), 0o700);
    else chmodSync(path.join(native, 'lib'), 0o555);

    const { postgres } = find();

    expect(postgres).toBe(
      path.join(directory, 'cache', `postgres-18.0.0-${process.arch}`, 'bin', 'postgres'),
    );
    expect(versionSaidBy(postgres)).toContain('(PostgreSQL) 18.');
    expect(find().postgres).toBe(postgres);
  });
});
