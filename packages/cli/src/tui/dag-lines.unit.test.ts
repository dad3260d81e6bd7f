import type { RunDetails } from '../rest/find-run';
import { dagLines } from './dag-lines';

function run(steps: Record<string, { children?: string[]; status: string; attempt?: number }>) {
  return {
    shape: Object.entries(steps).map(([taskName, { children = [] }]) => ({
      taskName,
      stepId: taskName,
      taskExternalId: taskName,
      childrenStepIds: children,
    })),
    tasks: Object.entries(steps).map(([name, { status, attempt = 1 }]) => ({
      taskExternalId: name,
      status,
      attempt,
      duration: 20,
    })),
  } as unknown as RunDetails;
}

describe('the graph of a run', () => {
  it('puts each task below those it depends on, as deep as its longest way is', () => {
    const lines = dagLines(
      run({
        end: { status: 'QUEUED' },
        start: { children: ['left', 'right'], status: 'COMPLETED' },
        left: { children: ['end'], status: 'RUNNING' },
        right: { children: ['end'], status: 'FAILED', attempt: 2 },
      }),
    );

    expect(lines.map(({ text }) => text)).toEqual([
      '✓ start  COMPLETED 20 ms',
      '└─▶ ▶ left  RUNNING 20 ms  ← start',
      '└─▶ ✗ right  FAILED 20 ms attempt 2  ← start',
      '   └─▶ ◌ end  QUEUED 20 ms  ← left, right',
    ]);
  });
});
