import type { RestSchema } from '@hatchet-ts/contracts';

export type Timing = RestSchema<'V1TaskTiming'>;

/** A task and the tasks of the runs it spawned, the first spawned first. */
export interface TimingNode {
  timing: Timing;
  children: TimingNode[];
}

/** A line of the tree as it is drawn. */
export type TimingLine =
  | { kind: 'task'; node: TimingNode; isOpen: boolean }
  | { kind: 'more'; parent: TimingNode; hidden: number };

/** What of the tree is drawn; each member is a task's id. */
export interface TreeView {
  /** Differs from whether tasks at that depth are open at first. */
  toggled: ReadonlySet<string>;
  /** Children shown beyond the first `CHILDREN_SHOWN`. */
  more: ReadonlyMap<string, number>;
}

/** Children of one task shown before one asks for more; a fan-out of thousands is no picture. */
export const CHILDREN_SHOWN = 20;
/** Trees of up to so many tasks are open at first, larger ones only down to the first children. */
const OPEN_TASKS_MAX = 60;

/** Nests a flat list; tasks whose parent is not in it are roots. */
export function treeOf(timings: readonly Timing[]): TimingNode[] {
  const nodes = new Map(
    timings.map((timing) => [timing.taskExternalId, { timing, children: [] } as TimingNode]),
  );
  const roots: TimingNode[] = [];
  for (const node of nodes.values()) {
    const { depth, parentTaskExternalId: parent } = node.timing;
    // Roots may have been spawned by a task of another run, which is not in the list.
    const above = depth > 0 && parent !== undefined ? nodes.get(parent) : undefined;
    (above?.children ?? roots).push(node);
  }
  const byTime = (a: TimingNode, b: TimingNode) =>
    a.timing.taskInsertedAt.localeCompare(b.timing.taskInsertedAt) || a.timing.taskId - b.timing.taskId;
  for (const { children } of nodes.values()) children.sort(byTime);
  return roots;
}

/** The lines to draw, parents before their children. */
export function linesOf(roots: readonly TimingNode[], tasks: number, view: TreeView): TimingLine[] {
  const lines: TimingLine[] = [];
  const add = (node: TimingNode) => {
    const { depth, taskExternalId: id } = node.timing;
    const isOpen = (tasks <= OPEN_TASKS_MAX || depth === 0) !== view.toggled.has(id);
    lines.push({ kind: 'task', node, isOpen });
    if (!isOpen) return;
    const shown = CHILDREN_SHOWN + (view.more.get(id) ?? 0);
    for (const child of node.children.slice(0, shown)) add(child);
    if (node.children.length > shown)
      lines.push({ kind: 'more', parent: node, hidden: node.children.length - shown });
  };
  for (const root of roots) add(root);
  return lines;
}
