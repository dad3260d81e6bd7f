import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { percentiles } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { RunLedger } from './load/run-ledger';

const BLOCK_BYTES = 8192;
/** Within a file that has its size already, as the log of Postgres is written. */
const BLOCKS = 2048;

export const disk: Benchmark = {
  name: 'disk',
  about:
    'beside an idle platform, --rate times a second: how long the disk under its data takes to write 8 kB for good, ' +
    'which every acknowledgement waits for',

  async run(_target, _meter, options) {
    const directory = await mkdtemp(join(tmpdir(), 'hatchet-bench-disk-'));
    const file = await open(join(directory, 'log'), 'w');
    try {
      await file.write(Buffer.alloc(BLOCKS * BLOCK_BYTES));
      await file.sync();
      const block = Buffer.alloc(BLOCK_BYTES, 1);
      const writes: number[] = [];
      const endsAt = performance.now() + options.seconds * 1000;
      while (performance.now() < endsAt) {
        const startedAt = performance.now();
        await file.write(block, 0, BLOCK_BYTES, (writes.length % BLOCKS) * BLOCK_BYTES);
        await file.datasync();
        writes.push(performance.now() - startedAt);
        await delay(1000 / options.rate);
      }
      return {
        figures: { ...percentiles('write', Float64Array.from(writes)), write_max_ms: Math.max(...writes) },
        faults: new RunLedger().faults,
      };
    } finally {
      await file.close();
      await rm(directory, { recursive: true });
    }
  },
};
