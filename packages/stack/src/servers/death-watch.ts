import { type ChildProcess, spawn } from 'node:child_process';

export interface DeathWatchOptions {
  /** Process to stop when we die. */
  pid: number;
  /** Signals in the order they are tried, ten seconds apart, without the SIG prefix. */
  signals: readonly string[];
  /** Directories to remove afterwards. */
  remove?: readonly string[];
}

// `read` returns when the pipe closes, which the kernel does for us even after SIGKILL.
const script = `
read -r _
pid=$1; shift
while [ "$1" != -- ]; do
  kill -"$1" "$pid" 2>/dev/null || break
  tries=0
  while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
  shift
done
while [ "$1" != -- ]; do shift; done
shift
[ $# -eq 0 ] || rm -rf -- "$@"
`;

/**
 * Stops a server when this process dies without being able to: servers such as Postgres do not notice that
 * whoever started them is gone. The watch is a shell (about 1 MB) in a session of its own, waiting on a pipe that
 * only we hold open.
 *
 * @returns a function that ends the watch, to be called once the server has exited (its pid may then belong to
 *   somebody else)
 */
export function watchOverDeath({ pid, signals, remove = [] }: DeathWatchOptions): () => void {
  const watch: ChildProcess = spawn(
    '/bin/sh',
    ['-c', script, 'sh', String(pid), ...signals, '--', ...remove],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
    },
  );
  watch.unref();
  // The pipe must not keep our event loop alive; sockets have unref, the declared stream type does not.
  (watch.stdin as unknown as { unref(): void }).unref();
  return () => watch.kill('SIGKILL');
}
