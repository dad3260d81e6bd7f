import { execFile } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MB = 1024 * 1024;
/** Of room that is free the file system needs some for its own books. */
const UNRESERVED_BYTES = 4 * MB;
const RESERVATIONS = 3;
const PIECE = Buffer.alloc(64 * 1024);

/** A file system of its own, small enough to be filled. Linux and root only. */
export class SmallVolume {
  private pieces = 0;

  private constructor(
    /** Where it is mounted. */
    readonly directory: string,
    private readonly image: string,
  ) {}

  static async mount(directory: string, megabytes: number): Promise<SmallVolume> {
    const image = `${directory}.image`;
    mkdirSync(directory, { recursive: true });
    writeFileSync(image, '');
    truncateSync(image, megabytes * MB);
    // Nothing in reserve for root, who does the filling.
    await run('mkfs.ext4', ['-q', '-F', '-m', '0', image]);
    await run('mount', ['-o', 'loop', image, directory]);
    return new SmallVolume(directory, image);
  }

  /** Takes all the room that is left, to the last block. */
  async fill(): Promise<void> {
    // What is much is reserved, which takes no time, and the rest is written. Who else writes may be faster.
    for (let tries = 0; tries < RESERVATIONS; tries++) {
      const { bavail, bsize } = await statfs(this.directory);
      const bytes = bavail * bsize - UNRESERVED_BYTES;
      if (bytes <= 0) break;
      await run('fallocate', ['-l', String(bytes), `${this.ballast}-${this.pieces++}`]).catch(
        (error: Error) => {
          if (!error.message.includes('No space left')) throw error;
        },
      );
    }
    const file = openSync(this.ballast, 'a');
    try {
      for (;;) writeSync(file, PIECE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.ballast, { force: true });
    while (this.pieces > 0) rmSync(`${this.ballast}-${--this.pieces}`, { force: true });
  }

  async unmount(): Promise<void> {
    await run('umount', [this.directory]);
    rmSync(this.image);
  }

  private get ballast(): string {
    return path.join(this.directory, 'ballast');
  }
}
