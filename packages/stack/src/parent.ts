import { existsSync, readFileSync } from 'node:fs';
import type { ProcessPorts } from './service-process';

/** How long somebody's npm may be dead before we notice. */
const LOOK_EVERY_MS = 1_000;

/**
 * Ends this process, as SIGTERM would, when whoever started it to serve them is gone, even if they were killed and
 * could not say so:
 *
 * - A supervisor holds a channel to us, which the kernel closes.
 * - npm passes signals on, but killed itself it cannot; then we, or the shell between us, find another parent.
 *
 * @returns a function that ends the care and the channel, which would keep the process running
 */
export function stopWithParent(env: NodeJS.ProcessEnv): () => void {
  const stop = () => process.kill(process.pid, 'SIGTERM');
  process.once('disconnect', stop);
  const npm = npmOf();
  const look = setInterval(() => {
    if (npmOf() !== npm) stop();
  }, LOOK_EVERY_MS).unref();
  if (!env.npm_lifecycle_event) clearInterval(look);
  return () => {
    clearInterval(look);
    process.off('disconnect', stop);
    if (process.connected) process.disconnect();
  };
}

/** Our parent, or its parent where that is the shell in which npm runs a script: not every shell makes way for it. */
function npmOf(): number {
  const parent = process.ppid;
  const stat = `/proc/${parent}/stat`;
  if (!existsSync(stat)) return parent;
  const [, name, grandparent] = /^\d+ \((.*)\) \S+ (\d+)/s.exec(readFileSync(stat, 'utf8')) ?? [];
  return name && /^(sh|dash|bash|zsh|ash|busybox)$/.test(name) ? Number(grandparent) : parent;
}

/** What a process says once it does its work. */
export interface Ready {
  ports: ProcessPorts;
  /** Of a whole platform. */
  clientEnv?: Record<string, string>;
}

/** Tells a parent that holds a channel to us; without one nobody asked. */
export function tellParent(ready: Ready): void {
  process.send?.(ready);
}
