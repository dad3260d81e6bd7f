import type { RestSchema } from '@hatchet-ts/contracts';
import type { RunDetails } from './find-run';
import { answer, type Rest } from './rest-client';

export type LogLine = RestSchema<'V1LogLine'>;

/** What one request brings at most. */
const PAGE = 1_000;

/** Where reading one task goes on: pages begin at a time, and lines of that very time have been read already. */
interface Cursor {
  since: string | undefined;
  readAtSince: number;
}

/** Log lines of a run, each once however often it is read. */
export class RunLogs {
  private readonly cursors = new Map<string, Cursor>();

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
    const lines: LogLine[] = [];
    let cursor = this.cursors.get(task) ?? { since: this.since, readAtSince: 0 };
    for (;;) {
      const { rows = [] } = await answer(
        this.rest.client.GET('/api/v1/stable/tasks/{task}/logs', {
          params: { path: { task }, query: { limit: PAGE, since: cursor.since, order_by_direction: 'ASC' } },
        }),
        'task',
      );
      const fresh = rows.slice(cursor.readAtSince);
      lines.push(...fresh);
      cursor = after(rows, cursor);
      this.cursors.set(task, cursor);
      if (rows.length < PAGE || fresh.length === 0) return lines;
    }
  }
}

function after(rows: readonly LogLine[], before: Cursor): Cursor {
  const since = rows.at(-1)?.createdAt;
  if (since === undefined) return before;
  return { since, readAtSince: rows.filter(({ createdAt }) => createdAt === since).length };
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
