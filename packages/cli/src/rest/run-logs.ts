import type { RestSchema } from '@hatchet-ts/contracts';
import type { RunDetails } from './find-run';
import { answer, type Rest } from './rest-client';

export type LogLine = RestSchema<'V1LogLine'>;

/** What one request brings at most. */
const PAGE = 1_000;

/**
 * How far before the newest line seen reading begins again: clients say when a line was written, and a line may arrive
 * after a younger one (threads of a worker, a clock set back).
 */
const LATE_MS = 10_000;

/** Log lines of a run, each once however often it is read. */
export class RunLogs {
  private readonly seen = new Map<string, LogLine[]>();

  /** @param since ISO time; only lines from then on */
  constructor(
    private readonly rest: Rest,
    private readonly since?: string,
  ) {}

  /** Lines not read before, of all tasks, in the order they were written. */
  async read({ tasks }: Pick<RunDetails, 'tasks'>): Promise<LogLine[]> {
    const lines = await Promise.all(tasks.map(({ taskExternalId }) => this.readTask(taskExternalId)));
    return lines.flat().sort((one, other) => compare(one.createdAt, other.createdAt));
  }

  private async readTask(task: string): Promise<LogLine[]> {
    const seen = this.seen.get(task) ?? [];
    const since = later(readAgainFrom(seen), this.since);
    const lines: LogLine[] = [];
    for (let offset = 0; ; offset += PAGE) {
      const { rows = [] } = await answer(
        this.rest.client.GET('/api/v1/stable/tasks/{task}/logs', {
          params: { path: { task }, query: { limit: PAGE, offset, since, order_by_direction: 'ASC' } },
        }),
        'task',
      );
      lines.push(...rows);
      if (rows.length < PAGE) break;
    }
    const fresh = without(lines, seen);
    const from = readAgainFrom(lines);
    // Lines that will not be read again need not be remembered.
    if (from !== undefined)
      this.seen.set(
        task,
        [...seen, ...fresh].filter((line) => line.createdAt > from),
      );
    return fresh;
  }
}

const later = (one: string | undefined, other: string | undefined) =>
  one === undefined || (other !== undefined && other > one) ? other : one;

/** Times of lines are exclusive in the route's filter. */
function readAgainFrom(lines: readonly LogLine[]): string | undefined {
  const newest = lines.reduce<string | undefined>(
    (latest, { createdAt }) => (latest === undefined || createdAt > latest ? createdAt : latest),
    undefined,
  );
  return newest && new Date(Date.parse(newest) - LATE_MS).toISOString();
}

/** What `lines` hold beyond `seen`; of lines that are alike, as many as were not seen. */
function without(lines: readonly LogLine[], seen: readonly LogLine[]): LogLine[] {
  const left = new Map<string, number>();
  for (const line of seen) left.set(keyOf(line), (left.get(keyOf(line)) ?? 0) + 1);
  return lines.filter((line) => {
    const key = keyOf(line);
    const times = left.get(key) ?? 0;
    if (times > 0) left.set(key, times - 1);
    return times === 0;
  });
}

const keyOf = ({ createdAt, level, message, retryCount }: LogLine) =>
  JSON.stringify([createdAt, retryCount, level, message]);

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
