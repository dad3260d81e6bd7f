import { existsSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HEAP_SIGNAL, heapReportPath } from './heap-report';

/** For NODE_OPTIONS of the platform: its processes answer `collectedHeaps`. */
export const HEAP_REPORT_OPTION = `--require ${resolve(__dirname, 'report-heap.js')}`;

const ANSWER_LIMIT_MS = 30_000;
/** Not ours to ask: the signal would end them. */
const NOT_NODE = new Set(['postgres', 'rabbitmq']);

/**
 * Bytes in use in every service after a forced collection, memory outside of the heap (buffers) included.
 * @param processes ids by name
 */
export async function collectedHeaps(
  processes: Readonly<Record<string, number>>,
): Promise<Map<string, number>> {
  const heaps = new Map<string, number>();
  for (const [name, pid] of Object.entries(processes)) {
    if (NOT_NODE.has(name)) continue;
    const path = heapReportPath(pid);
    rmSync(path, { force: true });
    process.kill(pid, HEAP_SIGNAL);
    const until = performance.now() + ANSWER_LIMIT_MS;
    while (!existsSync(path)) {
      if (performance.now() > until) throw new Error(`${name} does not tell its heap`);
      await delay(20);
    }
    heaps.set(name, Number(readFileSync(path, 'utf8')));
    rmSync(path);
  }
  return heaps;
}
