import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EngineError } from '@hatchet-ts/contracts';
import { parseEnvFile } from './env-file';
import { commandOf } from './servers';

/**
 * Everything one installation keeps on this machine: database, keys, logs, and two files for others to read,
 * `client.env` and `services.json`. One process at a time holds it.
 */
export class DataDirectory {
  private constructor(readonly path: string) {}

  /**
   * Opens the directory, making it if need be, and locks it.
   *
   * @throws EngineError `failed_precondition` when another platform runs on it
   */
  static open(directory: string): DataDirectory {
    const absolute = path.resolve(directory);
    mkdirSync(path.join(absolute, 'logs'), { recursive: true, mode: 0o755 });
    const opened = new DataDirectory(absolute);
    opened.lock();
    return opened;
  }

  file(...names: string[]): string {
    return path.join(this.path, ...names);
  }

  close(): void {
    rmSync(this.lockFile, { force: true });
  }

  /** What the last start wrote for clients; empty on first boot. */
  readClientEnv(): Record<string, string> {
    return parseEnvFile(readIfThere(this.file('client.env')) ?? '');
  }

  /** For `set -a; . DIR/client.env`. It holds the token, so only its owner may read it. */
  writeClientEnv(variables: Record<string, string>): void {
    const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
    replace(this.file('client.env'), lines.join(''));
  }

  readServices(): unknown {
    const text = readIfThere(this.file('services.json'));
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** Holds the database's password, so only its owner may read it. */
  writeServices(services: object): void {
    replace(this.file('services.json'), `${JSON.stringify(services, null, 2)}\n`);
  }

  private get lockFile(): string {
    return this.file('lock');
  }

  private lock(): void {
    const draft = `${this.lockFile}.${process.pid}`;
    writeFileSync(draft, JSON.stringify({ pid: process.pid, command: commandOf(process.pid) }));
    try {
      for (;;) {
        try {
          // A link appears complete or not at all, and only one of two that race succeeds.
          linkSync(draft, this.lockFile);
          return;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
          this.removeStaleLock();
        }
      }
    } finally {
      rmSync(draft);
    }
  }

  private removeStaleLock(): void {
    const text = readIfThere(this.lockFile);
    if (text === undefined) return;
    const { pid, command } = JSON.parse(text) as { pid: number; command: string };
    // In a container the next process often gets the same pid, and so may another program anywhere.
    if (pid !== process.pid && commandOf(pid) === command)
      throw new EngineError(
        'failed_precondition',
        `The data directory ${this.path} is in use: a platform runs on it as process ${pid}. ` +
          'Stop that one, or choose another directory with --data-dir.',
      );
    rmSync(this.lockFile, { force: true });
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Readers see the old file or the new one. */
function replace(file: string, text: string): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, text, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}
