/** How long somebody's npm may be dead before we notice. */
const LOOK_EVERY_MS = 1_000;

/**
 * Run by npm, a program is expected to end with it. npm passes signals on, but when it is killed itself nobody does;
 * then we find ourselves with another parent.
 */
export function stopWithNpm(env: NodeJS.ProcessEnv): void {
  if (!env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS).unref();
}
