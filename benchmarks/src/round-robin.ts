import { v1Workflows } from '@hatchet-ts/contracts';
import type { Benchmark } from './benchmark';
import { workload } from './load/workload';
import { sustain } from './plain';

const KEYS = 1000;

export const roundRobin: Benchmark = {
  name: 'round-robin',
  about: 'as plain, under a GROUP_ROUND_ROBIN rule that lets one run at a time into each of 1,000 keys',
  run: sustain(
    workload(
      'bench-round-robin',
      [{ readableId: 'noop' }],
      {
        concurrencyArr: [
          {
            expression: 'input.key',
            maxRuns: 1,
            limitStrategy: v1Workflows.ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
          },
        ],
      },
      (seq) => `{"n":${seq},"key":"k${seq % KEYS}"}`,
    ),
  ),
};
