import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import { replaySet } from './replay-set';

/** A diamond with a tail beside it, and an on-failure task. */
const DEFINITION = {
  tasks: [
    { readableId: 'a', parents: [] },
    { readableId: 'b', parents: ['a'] },
    { readableId: 'c', parents: ['a'] },
    { readableId: 'd', parents: ['b', 'c'] },
    { readableId: 'e', parents: ['c'] },
    { readableId: 'on-failure', parents: [], onFailure: true },
  ],
} as unknown as WorkflowDefinition;

const [OPEN, COMPLETED, FAILED, CANCELLED] = [0, 1, 2, 3].map((state) => ({ state, skipped: false }));
const done = [COMPLETED!, FAILED!, COMPLETED!, CANCELLED!, COMPLETED!, COMPLETED!];
const setOf = (selected: number[] | null, steps: Parameters<typeof replaySet>[1] = done) =>
  replaySet(DEFINITION, steps, selected && new Set(selected));
const with_ = (step: number, state: { state: number; skipped: boolean } | null) =>
  done.map((present, i) => (i === step ? state : present));

describe('replaySet', () => {
  it.each([
    ['the whole run', null, [0, 1, 2, 3, 4, 5]],
    ['a root', [0], [0, 1, 2, 3, 4, 5]],
    ['a task in the middle', [1], [1, 3, 5]],
    ['another one', [2], [2, 3, 4, 5]],
    ['two leaves', [3, 4], [3, 4, 5]],
    ['the on-failure task alone', [5], [5]],
  ])('BLK-05, BLK-06: takes what is below %s and never what is above', (_, selected, expected) => {
    expect(setOf(selected)).toEqual(expected);
  });

  it('rule 7.5.3: refuses while a step is still to come', () => {
    expect(setOf([1], with_(4, null))).toBeNull();
  });

  it('rule 7.5.13: refuses what is queued or runs, also further down', () => {
    expect(setOf([1], with_(3, OPEN!))).toBeNull();
    expect(setOf(null, with_(4, OPEN!))).toBeNull();
    expect(setOf([1], with_(5, OPEN!))).toBeNull();
  });

  it('lets a branch be replayed beside one that still runs', () => {
    expect(setOf([1], with_(4, OPEN!))).toEqual([1, 3, 5]);
  });
});
