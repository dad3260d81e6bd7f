/** What the order of tasks depends on. */
interface Dependent {
  readableId: string;
  parents: readonly string[];
}

/**
 * Tasks by their distance from a root, then by name, so that the order does not depend on how they were sent.
 * Every parent must be among the tasks.
 *
 * @returns null when the parents form a cycle
 */
export const sortTasks = <T extends Dependent>(tasks: readonly T[]): T[] | null => {
  const children = new Map<string, T[]>();
  const missing = new Map<T, number>();
  for (const task of tasks) {
    missing.set(task, task.parents.length);
    for (const parent of task.parents) {
      const siblings = children.get(parent);
      if (siblings) siblings.push(task);
      else children.set(parent, [task]);
    }
  }
  const sorted: T[] = [];
  let level = tasks.filter((task) => task.parents.length === 0);
  while (level.length > 0) {
    level.sort((a, b) => (a.readableId < b.readableId ? -1 : 1));
    sorted.push(...level);
    const next: T[] = [];
    for (const task of level) {
      for (const child of children.get(task.readableId) ?? []) {
        const left = missing.get(child)! - 1;
        missing.set(child, left);
        if (left === 0) next.push(child);
      }
    }
    level = next;
  }
  return sorted.length === tasks.length ? sorted : null;
};
