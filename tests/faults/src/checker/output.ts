import type { Attempt } from '../journal';

/** What an attempt returns: who ran it, and as which attempt, can be told from it. */
export function outputOf({ item, task, retry, worker }: Omit<Attempt, 'taskId'>): string {
  return JSON.stringify({ item, task, retry, worker });
}
