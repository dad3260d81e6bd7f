import type { Verdict, WorkConsumer } from '../attempt-work';
import type { DeadLetter } from '../broker';
import type { Envelope } from '../envelope';
import type { WakeListeners } from '../wake-listeners';

const DEAD_LETTERS_MAX = 1_000;

interface WorkItem {
  envelope: Envelope;
  attempt: number;
}

export interface MemoryConsumer extends WorkConsumer {
  prefetch: number;
  attempt(item: WorkItem): Promise<Verdict>;
}

/**
 * What the in-process brokers that talk to each other share: listeners, work that waits, dead letters. One process
 * normally has one broker and so its own hub.
 */
export class MemoryHub {
  readonly listeners = new Set<WakeListeners>();
  readonly deadLetters: DeadLetter[] = [];
  private readonly queues = new Map<string, MemoryWorkQueue>();

  queue(name: string): MemoryWorkQueue {
    let queue = this.queues.get(name);
    if (!queue) {
      queue = new MemoryWorkQueue();
      this.queues.set(name, queue);
    }
    return queue;
  }

  bury(letter: DeadLetter): void {
    this.deadLetters.push(letter);
    if (this.deadLetters.length > DEAD_LETTERS_MAX) this.deadLetters.shift();
  }

  /** Retries that are pending have no one left to take them once the last broker has closed. */
  clearTimers(): void {
    for (const queue of this.queues.values()) queue.clearTimers();
  }
}

/** Work of one message, shared by its consumers in turn. */
export class MemoryWorkQueue {
  private readonly ready: WorkItem[] = [];
  private readonly consumers = new Map<MemoryConsumer, number>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private scheduled = false;

  push(item: WorkItem): void {
    this.ready.push(item);
    this.schedule();
  }

  addConsumer(consumer: MemoryConsumer): void {
    this.consumers.set(consumer, 0);
    this.schedule();
  }

  removeConsumer(consumer: MemoryConsumer): void {
    this.consumers.delete(consumer);
  }

  clearTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  /** Handlers never run inside the caller of `send`, as they would not with a real broker. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.dispatch();
    });
  }

  private dispatch(): void {
    while (this.ready.length > 0) {
      const consumer = this.nextFree();
      if (!consumer) return;
      void this.attempt(consumer, this.ready.shift()!);
    }
  }

  private nextFree(): MemoryConsumer | undefined {
    for (const [consumer, running] of this.consumers) {
      if (running >= consumer.prefetch) continue;
      // Moved to the end, so that consumers take turns.
      this.consumers.delete(consumer);
      this.consumers.set(consumer, running + 1);
      return consumer;
    }
    return undefined;
  }

  private async attempt(consumer: MemoryConsumer, item: WorkItem): Promise<void> {
    const verdict = await consumer.attempt(item);
    const running = this.consumers.get(consumer);
    if (running !== undefined) this.consumers.set(consumer, running - 1);
    if (verdict.kind === 'retry') {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        this.push({ envelope: item.envelope, attempt: item.attempt + 1 });
      }, verdict.delayMs);
      this.timers.add(timer);
    }
    this.schedule();
  }
}
