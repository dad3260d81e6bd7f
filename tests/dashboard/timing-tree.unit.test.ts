import {
  CHILDREN_SHOWN,
  linesOf,
  type Timing,
  type TimingLine,
  treeOf,
} from '../../packages/dashboard/src/pages/run/timing-tree';

const timing = (id: string, parent?: string, depth = 0): Timing =>
  ({
    taskExternalId: id,
    parentTaskExternalId: parent,
    depth,
    taskId: 0,
    taskInsertedAt: `2026-01-01T00:00:00.${id.replace(/\D/g, '').padStart(3, '0')}Z`,
  }) as Timing;
const nothingDone = { toggled: new Set<string>(), more: new Map<string, number>() };
const draw = (lines: TimingLine[]) =>
  lines.map((line) =>
    line.kind === 'more'
      ? `${line.parent.timing.taskExternalId}: ${line.hidden} more`
      : line.node.timing.taskExternalId,
  );

/** The server lists a level after the other. */
const LIBRARY = [
  timing('library', 'some task of another run'),
  timing('album 2', 'library', 1),
  timing('album 1', 'library', 1),
  timing('image 11', 'album 1', 2),
  timing('image 21', 'album 2', 2),
  timing('image 12', 'album 1', 2),
];

describe('the tree of what a run spawned (DSH-02)', () => {
  it('draws each task below the one that spawned it, the first spawned first', () => {
    expect(draw(linesOf(treeOf(LIBRARY), LIBRARY.length, nothingDone))).toEqual([
      'library',
      'album 1',
      'image 11',
      'image 12',
      'album 2',
      'image 21',
    ]);
  });

  it('leaves out what is below a task that was closed', () => {
    const view = { ...nothingDone, toggled: new Set(['album 1']) };
    expect(draw(linesOf(treeOf(LIBRARY), LIBRARY.length, view))).toEqual([
      'library',
      'album 1',
      'album 2',
      'image 21',
    ]);
  });

  it('shows of a large fan-out the first children, closed, and as many more as are asked for', () => {
    const wide = [
      timing('root'),
      ...Array.from({ length: 200 }, (_, number) => timing(`child ${number}`, 'root', 1)),
      timing('grandchild 1', 'child 0', 2),
    ];
    const lines = draw(linesOf(treeOf(wide), wide.length, nothingDone));
    expect(lines).toHaveLength(CHILDREN_SHOWN + 2);
    expect(lines.at(-1)).toBe(`root: ${200 - CHILDREN_SHOWN} more`);
    const asked = { toggled: new Set(['child 0']), more: new Map([['root', 500]]) };
    const all = draw(linesOf(treeOf(wide), wide.length, asked));
    expect(all).toHaveLength(202);
    expect(all.slice(0, 4)).toEqual(['root', 'child 0', 'grandchild 1', 'child 1']);
  });
});
