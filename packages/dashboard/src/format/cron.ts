import { Cron } from 'croner';

/**
 * The next times of a cron expression, which counts in UTC.
 *
 * @returns undefined for a text that has no meaning here; the server decides what it accepts
 */
export function nextTicks(expression: string, count: number, after = new Date()): Date[] | undefined {
  try {
    return new Cron(expression.trim(), { utcOffset: 0, paused: true }).nextRuns(count, after);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return undefined;
  }
}
