import { EngineError, notFound } from '@hatchet-ts/contracts';
import { type Database, insertLogs, type LogOutcome, type NewLog } from '@hatchet-ts/schema';
import { Batcher } from '@hatchet-ts/service-kit';
import { LRUCache } from 'lru-cache';

const FLUSH_LINES_MAX = 1000;
const FLUSH_BYTES_MAX = 4 * 1024 * 1024;
/** Each try settles at least one writer's lines, so this many means that something else is wrong. */
const TRIES_MAX = 100;
/** Tasks known to be full, whose further lines need no statement. */
const FULL_TASKS_MAX = 10_000;

/**
 * Stores the lines that tasks log, many callers' lines in one statement. A task keeps `linesPerTask` lines; the rest is
 * dropped behind one line that says so, and the task never hears of it (LOG-04).
 */
export class LogWriter {
  private readonly batcher: Batcher<NewLog, LogOutcome>;
  private readonly full = new LRUCache<string, true>({ max: FULL_TASKS_MAX });
  private readonly cap: { limit: number; marker: string };

  constructor(
    private readonly database: Database,
    linesPerTask: number,
  ) {
    this.cap = {
      limit: linesPerTask,
      marker: `The limit of ${linesPerTask} log lines per task is reached: further lines of this task are not stored.`,
    };
    this.batcher = new Batcher({
      name: 'logs',
      maxItems: FLUSH_LINES_MAX,
      maxBytes: FLUSH_BYTES_MAX,
      sizeOf: (log) => log.message.length + (log.metadata?.length ?? 0),
      flush: (logs) => this.flush(logs),
    });
  }

  /**
   * Resolves once the line is stored, or dropped by the limit.
   * @throws EngineError `not_found` when the tenant has no such task
   */
  async put(log: NewLog): Promise<void> {
    if (this.full.get(fullKey(log))) return;
    const outcome = await this.batcher.add(log);
    if (outcome === 'unknown') throw notFound(`task run not found: ${log.taskId}`);
    if (outcome === 'dropped') this.full.set(fullKey(log), true);
  }

  drain(): Promise<void> {
    return this.batcher.drain();
  }

  private async flush(logs: readonly NewLog[]): Promise<LogOutcome[]> {
    const outcomes: LogOutcome[] = logs.map(() => 'again');
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const open = [...outcomes.keys()].filter((i) => outcomes[i] === 'again');
      if (open.length === 0) return outcomes;
      const settled = await insertLogs(
        this.database,
        open.map((i) => logs[i]!),
        this.cap,
      );
      for (const [n, i] of open.entries()) outcomes[i] = settled[n]!;
    }
    throw new EngineError('unavailable', 'Log lines could not be numbered: too many writers at once.');
  }
}

const fullKey = ({ tenantId, taskId }: NewLog) => `${tenantId}/${taskId}`;
