import type { CreatedTask } from '@hatchet-ts/engine';

export interface TaskMemoryLimits {
  tasks: number;
  bytes: number;
}

/**
 * Tasks that were just created here and will soon be sent, so that they need not be read. Bounded: the oldest leave
 * first, and are read from the database then. A plain map and not a cache library, because taking out the last entry,
 * which is what happens to every single run of an idle platform, must not cost time in proportion to the bound.
 */
export class TaskMemory {
  private readonly tasks = new Map<string, CreatedTask>();
  private bytes = 0;
  /**
   * Stands before the oldest entry while entries are forgotten. One for all, because a new one would first pass over the
   * places of all entries that were taken out before the oldest: of a map that is full, thousands with every entry that
   * comes. Dropped when nothing is forgotten any more, because it keeps every place the map has left since it was moved.
   */
  private oldest: MapIterator<string> | undefined;
  private setsSinceForgotten = 0;

  constructor(private readonly limits: TaskMemoryLimits) {}

  get size(): number {
    return this.tasks.size;
  }

  get(taskId: string): CreatedTask | undefined {
    return this.tasks.get(taskId);
  }

  /** Forgets the oldest where there is no room; a task that alone has no room is not kept. */
  set(task: CreatedTask): void {
    this.delete(task.taskId);
    const bytes = bytesOf(task);
    if (bytes > this.limits.bytes) return;
    this.tasks.set(task.taskId, task);
    this.bytes += bytes;
    if (++this.setsSinceForgotten > this.limits.tasks) this.oldest = undefined;
    while (this.tasks.size > this.limits.tasks || this.bytes > this.limits.bytes) this.deleteOldest();
  }

  private deleteOldest(): void {
    this.setsSinceForgotten = 0;
    this.oldest ??= this.tasks.keys();
    const { done, value } = this.oldest.next();
    if (done) this.oldest = undefined;
    else this.delete(value);
  }

  delete(taskId: string): void {
    const task = this.tasks.get(taskId);
    if (task === undefined) return;
    this.tasks.delete(taskId);
    this.bytes -= bytesOf(task);
  }
}

/** Fields beside the texts, roughly. */
const FIXED_BYTES = 200;

const bytesOf = (task: CreatedTask): number =>
  FIXED_BYTES + (task.input?.length ?? 0) + (task.metadata?.length ?? 0);
