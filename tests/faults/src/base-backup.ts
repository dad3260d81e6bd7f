import { chown, copyFile, lstat, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PostgresServer } from '@hatchet-ts/stack/servers';
import { Client } from 'pg';
import { monotonicMs } from './journal';

/** The log is copied last; files of a running server and of its sessions mean nothing to another. */
const LEFT_OUT = new Set(['pg_wal', 'postmaster.pid', 'postmaster.opts', 'pg_replslot', 'pg_stat_tmp']);

/**
 * A copy of a server's data while it works, as `pg_basebackup` makes it, which no release of ours brings along. A server
 * started on it begins with what was committed until the end of the copy. The log must be kept meanwhile
 * (`wal_keep_size`).
 *
 * @returns when the copy was complete: whatever was committed before is in it (ms on the monotonic clock)
 */
export async function baseBackup(server: PostgresServer, dataDir: string): Promise<number> {
  const from = server.dataDirectory;
  const client = new Client({ connectionString: server.url, application_name: 'base-backup' });
  await client.connect();
  try {
    await client.query(`select pg_backup_start('faults', true)`);
    await copy(from, dataDir, LEFT_OUT);
    // A server expects them all to be there.
    for (const name of ['pg_wal', 'pg_replslot', 'pg_stat_tmp'])
      await copy(path.join(from, name), path.join(dataDir, name), undefined, NO_FILE);
    const completeAt = monotonicMs();
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    const { labelfile } = rows[0]!;
    await copy(
      path.join(from, 'pg_wal'),
      path.join(dataDir, 'pg_wal'),
      undefined,
      /\(file (\w+)\)/.exec(labelfile)![1]!,
    );
    const label = path.join(dataDir, 'backup_label');
    await writeFile(label, labelfile, { mode: 0o600 });
    await chownLike(path.join(from, 'PG_VERSION'), label);
    return completeAt;
  } finally {
    await client.end();
  }
}

/** Behind every name. */
const NO_FILE = '\uffff';

/** Copies what is there, files from one name on; what goes away meanwhile is in the log. */
async function copy(
  from: string,
  to: string,
  leftOut: ReadonlySet<string> = new Set(),
  firstFile = '',
): Promise<void> {
  const { mode } = await lstat(from);
  await mkdir(to, { recursive: true, mode });
  await chownLike(from, to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (leftOut.has(entry.name)) continue;
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    try {
      if (entry.isDirectory()) await copy(source, target, undefined, firstFile);
      else if (entry.isFile() && entry.name >= firstFile) {
        await copyFile(source, target);
        await chownLike(source, target);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Postgres refuses data of another user. */
async function chownLike(source: string, target: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await lstat(source);
  await chown(target, uid, gid);
}
