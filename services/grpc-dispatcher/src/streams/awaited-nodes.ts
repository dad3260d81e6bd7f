/**
 * Nodes that an invocation waits for, each with its branch. A task that sleeps waits for one, and tens of thousands may
 * sleep here: the first stands by itself, without a map around it.
 */
export class AwaitedNodes {
  /** 0: nothing stands here. Nodes count from 1. */
  private first = 0;
  private branchOfFirst = 0;
  private others: Map<number, number> | null = null;

  has(node: number): boolean {
    return this.first === node || this.others?.has(node) === true;
  }

  add(node: number, branch: number): void {
    if (this.others?.has(node)) this.others.set(node, branch);
    else if (this.first === 0 || this.first === node) {
      this.first = node;
      this.branchOfFirst = branch;
    } else {
      this.others ??= new Map();
      this.others.set(node, branch);
    }
  }

  delete(node: number): void {
    if (this.first === node) this.first = 0;
    else if (this.others?.delete(node) && this.others.size === 0) this.others = null;
  }

  list(): { branch: number; node: number }[] {
    const list = this.first === 0 ? [] : [{ branch: this.branchOfFirst, node: this.first }];
    for (const [node, branch] of this.others ?? []) list.push({ branch, node });
    return list;
  }
}
