import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** A user without rights under which Postgres runs when we are root, which it refuses to be. */
export interface UnprivilegedUser {
  uid: number;
  gid: number;
}

/**
 * The user to run Postgres as: nobody special (undefined) unless we are root, then the owner of the existing
 * data, else the system's `postgres` user, else `nobody`.
 *
 * @param dataDir directory that may exist already; its owner must stay the same across starts
 */
export function unprivilegedUser(dataDir: string): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) return undefined;

  const owner = statSync(dataDir, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };

  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const user = users.find((fields) => fields[0] === name);
    if (user) return { uid: Number(user[2]), gid: Number(user[3]) };
  }
  throw new Error(
    'Postgres does not run as root and this system has neither a user "postgres" nor "nobody". ' +
      'Start as another user, or set DATABASE_URL to a Postgres server that runs elsewhere.',
  );
}

/** Whether that user can enter the directory; asks the kernel, so every parent, group and ACL counts. */
export function canEnter(user: UnprivilegedUser, directory: string): boolean {
  const { status } = spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', directory], {
    uid: user.uid,
    gid: user.gid,
    stdio: 'ignore',
    cwd: '/',
  });
  return status === 0;
}

/**
 * The data directory as the server names it. A user who may not walk down to it (below /root) still reaches it as
 * its own working directory, which we enter before giving up our rights; Postgres stays there.
 */
export function reachablePath(dataDir: string, user: UnprivilegedUser | undefined): string {
  if (!user || canEnter(user, dataDir)) return dataDir;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new Error(
    `Postgres does not run as root, and uid ${user.uid} cannot reach ${dataDir}. Choose another directory with --data-dir.`,
  );
}
