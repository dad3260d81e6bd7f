import { dispatcherProto, TASK_STATE } from '@hatchet-ts/contracts';
import type { CreatedTask, Definitions } from '@hatchet-ts/engine';
import {
  type CompletedTask,
  type Database,
  readEndedRuns,
  readResults,
  type TaskResult,
} from '@hatchet-ts/schema';
import { Batcher, type Clock, groupBy } from '@hatchet-ts/service-kit';
import { LRUCache } from 'lru-cache';

type WorkflowRunEvent = dispatcherProto.WorkflowRunEvent;

/** Whoever waits for runs: told once per run. */
export interface ResultWaiter {
  tenantId: string;
  tell(event: WorkflowRunEvent): void;
}

/** Results kept for those who ask right after the end, so that a short run costs no read. */
const RECENT_MAX = 20_000;
const RECENT_BYTES_MAX = 32 * 1024 * 1024;
/** A replay elsewhere is told by a message, which may be lost: then this is how long an old result can still be had. */
const RECENT_MS = 2000;
/** A run created here this recently is open unless this process has heard otherwise: the sweep covers a lost message. */
const KNOWN_OPEN_MS = 10_000;
const OVERSIZE_ERROR = 'Error is too large to send over the Hatchet stream.';

/**
 * Results to waiters. Ends that happen in this process are told from memory; ends elsewhere wake a read; a sweep finds
 * the others. Every waiter is told exactly once per run it asked for.
 */
export class RunResults {
  private readonly waiters = new Map<string, Set<ResultWaiter>>();
  private readonly recent: LRUCache<string, { tenantId: string; event: WorkflowRunEvent }>;
  private readonly knownOpen = new Map<string, number>();
  private readonly lookups: Batcher<{ runId: string; tenantId: string }, WorkflowRunEvent | null>;

  constructor(
    private readonly database: Database,
    private readonly definitions: Definitions,
    private readonly clock: Clock,
    private readonly messageBytesMax: number,
  ) {
    this.recent = new LRUCache({
      max: RECENT_MAX,
      ttl: RECENT_MS,
      ttlResolution: 100,
      maxSize: RECENT_BYTES_MAX,
      sizeCalculation: ({ event }) =>
        300 + event.results.reduce((sum, r) => sum + (r.output?.length ?? 0), 0),
    });
    this.lookups = new Batcher({
      name: 'results',
      maxItems: 500,
      maxInFlight: 2,
      flush: (runs) => this.lookUp(runs),
    });
  }

  created(tasks: readonly CreatedTask[]): void {
    const now = this.clock.monotonicMs();
    for (const task of tasks) this.knownOpen.set(task.runId ?? task.taskId, now);
  }

  /** Waits for a run; tells at once when it has ended. Unknown and foreign ids wait until the stream ends. */
  subscribe(runId: string, waiter: ResultWaiter): void {
    const recent = this.recent.get(runId);
    if (recent?.tenantId === waiter.tenantId) {
      waiter.tell(recent.event);
      return;
    }
    const waiters = this.waiters.get(runId);
    if (waiters) waiters.add(waiter);
    else this.waiters.set(runId, new Set([waiter]));
    const createdAt = this.knownOpen.get(runId);
    if (createdAt !== undefined && this.clock.monotonicMs() - createdAt < KNOWN_OPEN_MS) return;
    void this.answer([{ runId, tenantId: waiter.tenantId }]);
  }

  unsubscribe(runId: string, waiter: ResultWaiter): void {
    const waiters = this.waiters.get(runId);
    if (waiters?.delete(waiter) && waiters.size === 0) this.waiters.delete(runId);
  }

  /** Standalone tasks that this process has just completed. */
  completed(tasks: readonly CompletedTask[], outputOf: (taskId: string) => string | null): void {
    for (const task of tasks) {
      this.knownOpen.delete(task.taskId);
      const definition = this.definitions.peek(task.versionId);
      if (!definition) {
        this.finished([task.taskId]);
        continue;
      }
      const event = this.event(task.taskId, [
        {
          taskRunExternalId: task.taskId,
          taskName: definition.tasks[task.step]!.readableId,
          jobRunId: task.taskId,
          output: outputOf(task.taskId) ?? '',
        },
      ]);
      // Kept for whoever asks in a moment; somebody who waited already has it, and seldom does a second one ask.
      if (!this.deliver(task.taskId, task.tenantId, event))
        this.recent.set(task.taskId, { tenantId: task.tenantId, event });
    }
  }

  /** Runs that ended, here or elsewhere. */
  finished(runIds: readonly string[]): void {
    const wanted: { runId: string; tenantId: string }[] = [];
    for (const runId of runIds) {
      this.knownOpen.delete(runId);
      for (const waiter of this.waiters.get(runId) ?? []) wanted.push({ runId, tenantId: waiter.tenantId });
    }
    if (wanted.length > 0) void this.answer(wanted);
  }

  /** Runs run again: what was kept of them is no longer their result. */
  reopened(runIds: readonly string[]): void {
    for (const runId of runIds) this.recent.delete(runId);
  }

  async sweep(): Promise<void> {
    const limit = this.clock.monotonicMs() - KNOWN_OPEN_MS;
    for (const [runId, createdAt] of this.knownOpen) {
      if (createdAt > limit) break;
      this.knownOpen.delete(runId);
    }
    const waiting = [...this.waiters.keys()];
    for (let i = 0; i < waiting.length; i += 5000)
      this.finished(await readEndedRuns(this.database, waiting.slice(i, i + 5000)));
  }

  /** Reads one run's result; null while it is open, unknown or foreign. */
  read(runId: string, tenantId: string): Promise<WorkflowRunEvent | null> {
    return this.lookups.add({ runId, tenantId });
  }

  private async answer(runs: readonly { runId: string; tenantId: string }[]): Promise<void> {
    // All at once: the batcher reads them in one statement, where one after the other would be one each.
    await Promise.all(
      runs.map(async ({ runId, tenantId }) => {
        // A failed read is found again by the sweep; the batcher has logged nothing, the database wrapper counts it.
        const event = await this.lookups.add({ runId, tenantId }).catch(() => null);
        if (event) this.deliver(runId, tenantId, event);
      }),
    );
  }

  /** @returns whether anybody waited */
  private deliver(runId: string, tenantId: string, event: WorkflowRunEvent): boolean {
    const waiters = this.waiters.get(runId);
    if (!waiters) return false;
    let told = false;
    for (const waiter of waiters) {
      if (waiter.tenantId !== tenantId) continue;
      waiters.delete(waiter);
      waiter.tell(event);
      told = true;
    }
    if (waiters.size === 0) this.waiters.delete(runId);
    return told;
  }

  private async lookUp(
    runs: readonly { runId: string; tenantId: string }[],
  ): Promise<(WorkflowRunEvent | null)[]> {
    const rows = await readResults(this.database, runs);
    await this.definitions.load(rows.map((row) => row.versionId));
    const byRun = groupBy(rows, (row) => `${row.tenantId}/${row.runId}`);
    return runs.map(({ runId, tenantId }) => {
      const own = byRun.get(`${tenantId}/${runId}`);
      return own
        ? this.event(
            runId,
            dedupe(own).map((row) => this.result(row)),
          )
        : null;
    });
  }

  private result(row: TaskResult): dispatcherProto.StepRunResult {
    const task = this.definitions.peek(row.versionId)!.tasks[row.step]!;
    const base = { taskRunExternalId: row.taskId, taskName: task.readableId, jobRunId: row.taskId };
    if (row.state === TASK_STATE.completed) return { ...base, output: row.output ?? '' };
    if (row.state === TASK_STATE.failed) return { ...base, error: row.error ?? '' };
    // Present and empty, as recorded: a missing error reads as success. Reasons that must not be swallowed are told.
    const told = row.reason === 'schedule_timeout' || row.reason === 'worker_lost';
    return { ...base, error: told ? (row.error ?? '') : '' };
  }

  private event(runId: string, results: dispatcherProto.StepRunResult[]): WorkflowRunEvent {
    return {
      workflowRunId: runId,
      eventType: dispatcherProto.WorkflowRunEventType.WORKFLOW_RUN_EVENT_TYPE_FINISHED,
      eventTimestamp: this.clock.now(),
      results: this.fit(results),
    };
  }

  /** Keeps a message below the limit: errors are blanked first, then outputs (engine-behaviour 8.6.3). */
  private fit(results: dispatcherProto.StepRunResult[]): dispatcherProto.StepRunResult[] {
    const size = () =>
      results.reduce((sum, r) => sum + (r.output?.length ?? 0) + (r.error?.length ?? 0) + 200, 0);
    const limit = this.messageBytesMax - 4096;
    if (size() <= limit) return results;
    results = results.map((r) =>
      r.error !== undefined && r.error.length > 1024 ? { ...r, error: OVERSIZE_ERROR } : r,
    );
    if (size() <= limit) return results;
    return results.map(({ output, ...r }) =>
      output !== undefined && output.length > 1024 ? { ...r, error: OVERSIZE_ERROR } : { ...r, output },
    );
  }
}

function dedupe(rows: readonly TaskResult[]): TaskResult[] {
  return [...new Map(rows.map((row) => [row.taskId, row])).values()];
}
