import { type Queryable, readConcurrencyKeys, readEndedAttempts, readTaskEvents } from '@hatchet-ts/schema';
import type { TimelineFacts } from '../present/timeline';

/** What the timelines of tasks are made of beside the tasks themselves. */
export class Timelines {
  private constructor(private readonly facts: ReadonlyMap<string, TimelineFacts>) {}

  static async read(db: Queryable, taskIds: readonly string[]): Promise<Timelines> {
    const facts = new Map(
      taskIds.map((id) => [id, { attempts: [], events: [], concurrencyKeys: [] } as TimelineFacts]),
    );
    const [attempts, events, keysOfTasks] = await Promise.all([
      readEndedAttempts(db, taskIds),
      readTaskEvents(db, taskIds),
      readConcurrencyKeys(db, taskIds),
    ]);
    for (const attempt of attempts) facts.get(attempt.taskId)!.attempts.push(attempt);
    for (const event of events) facts.get(event.taskId)!.events.push(event);
    for (const { taskId, keys } of keysOfTasks) facts.get(taskId)!.concurrencyKeys.push(...keys);
    return new Timelines(facts);
  }

  /** @param taskId one of those read */
  of(taskId: string): TimelineFacts {
    return this.facts.get(taskId)!;
  }
}
