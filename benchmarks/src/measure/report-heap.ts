import { renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { HEAP_SIGNAL, heapReportPath } from './heap-report';

/** Preloaded into the processes of a platform under measurement: see `collectedHeaps`. */
process.on(HEAP_SIGNAL, () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // What the first one finds dead may hold what only the second one frees.
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  const path = heapReportPath(process.pid);
  writeFileSync(`${path}.new`, String(heapUsed + external));
  renameSync(`${path}.new`, path);
});
