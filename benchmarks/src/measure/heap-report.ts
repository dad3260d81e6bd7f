import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Asks a process that has `report-heap` preloaded. */
export const HEAP_SIGNAL = 'SIGUSR2';

/** Where it answers. */
export const heapReportPath = (pid: number) => join(tmpdir(), `hatchet-bench-heap-${pid}`);
