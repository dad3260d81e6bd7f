import { TASK_STATE } from '@hatchet-ts/contracts';
import { type CompletedTask, completeTasks, markStarted, readExistingTasks } from '@hatchet-ts/schema';
import { Batcher, declareFailpoints, failpoints, isTracing } from '@hatchet-ts/service-kit';
import { Announcement } from '../announce';
import type { AttemptEnd } from '../decisions/decide-end';
import type { EngineContext } from '../engine';
import { validOutput } from '../payloads';
import { traceTasks } from '../trace-tasks';
import { settle } from './settle';

/** What a worker reports about the end of an attempt. */
export interface EndReport {
  taskId: string;
  tenantId: string;
  /** Null means the current attempt. */
  retry: number | null;
  outcome: 'completed' | 'failed' | 'cancelled';
  /** Output or error text, verbatim. */
  payload: string | null;
  nonRetryable: boolean;
  retryAfterMs: number | null;
  /** Who reports, if it says its id; see `ClaimedEnd.reportedBy`. */
  workerId?: string | null;
  /** The DAG run of the task, where the caller knows it; null else. A report of a step then takes fewer statements. */
  runId: string | null;
  /** Whether the caller knows it for a durable task, of which the short way has nothing to say. Default false. */
  durable?: boolean;
}

/** `unknown`: the tenant has no such task. A report about an attempt that is over is `ok` and changes nothing. */
export type ReportAnswer = 'ok' | 'unknown';

/** Told of standalone tasks that have just completed, with what their workers returned. */
export type CompletionListener = (
  completed: readonly CompletedTask[],
  outputOf: (taskId: string) => string | null,
) => void;

interface PendingStart {
  taskId: string;
  tenantId: string;
  retry: number | null;
  atMs: number;
  resolve: (answer: ReportAnswer) => void;
  reject: (error: unknown) => void;
}

interface PendingEnd {
  report: EndReport;
  end: AttemptEnd & { output: string | null };
  start: PendingStart | null;
}

/** What the short way says of an end that it cannot write. */
const TO_SETTLE = 'to-settle';
/** Ends of durable tasks come by the thousand when what they wait for has happened; others are served between these. */
const SETTLED_MAX = 250;

declareFailpoints('report.before-commit', 'report.after-commit');

/**
 * Reports of workers, applied where they arrive: one commit from the report to the finished run, and the worker is
 * answered after it. A STARTED report whose COMPLETED overtakes it before it was written rides along with it, so a
 * short task costs one write for both.
 */
export class Reports {
  /** Completions of standalone tasks: one statement, which must not wait for what takes several. */
  private readonly completions: Batcher<PendingEnd, ReportAnswer | typeof TO_SETTLE>;
  private readonly settlements: Batcher<PendingEnd, ReportAnswer>;
  private starts = new Map<string, PendingStart>();
  private markingStarts = false;

  constructor(
    private readonly context: EngineContext,
    private readonly onCompleted: CompletionListener,
  ) {
    const options = { pace: context.paces?.reports, maxInFlight: 2 };
    this.completions = new Batcher({
      ...options,
      name: 'report',
      maxItems: 1000,
      flush: (ends) => this.flush(ends, () => this.complete(ends)),
    });
    this.settlements = new Batcher({
      ...options,
      name: 'settle',
      maxItems: SETTLED_MAX,
      flush: (ends) => this.flush(ends, () => this.settle(ends)),
    });
  }

  started(report: {
    taskId: string;
    tenantId: string;
    retry: number | null;
    atMs: number;
  }): Promise<ReportAnswer> {
    return new Promise((resolve, reject) => {
      const earlier = this.starts.get(report.taskId);
      // The Python SDK says STARTED twice for every attempt: one row, two answers.
      if (earlier && earlier.tenantId === report.tenantId) {
        const { resolve: first, reject: firstReject } = earlier;
        earlier.resolve = (answer) => {
          first(answer);
          resolve(answer);
        };
        earlier.reject = (error) => {
          firstReject(error);
          reject(error);
        };
        return;
      }
      this.starts.set(report.taskId, { ...report, resolve, reject });
      if (!this.markingStarts) {
        this.markingStarts = true;
        setImmediate(() => void this.markStarts());
      }
    });
  }

  async ended(report: EndReport): Promise<ReportAnswer> {
    const start = this.starts.get(report.taskId) ?? null;
    if (start) this.starts.delete(report.taskId);
    const pending: PendingEnd = { report, end: interpret(report), start };
    if (pending.end.outcome === 'completed' && report.runId === null && !report.durable) {
      const answer = await this.completions.add(pending);
      if (answer !== TO_SETTLE) return answer;
    }
    return this.settlements.add(pending);
  }

  async drain(): Promise<void> {
    await this.completions.drain();
    await this.settlements.drain();
  }

  private async markStarts(): Promise<void> {
    while (this.starts.size > 0) {
      const batch = [...this.starts.values()];
      this.starts = new Map();
      try {
        const marked = await markStarted(this.context.database, batch);
        const missed = batch.filter((start) => !marked.has(start.taskId));
        const known =
          missed.length > 0 ? await readExistingTasks(this.context.database, missed) : new Set<string>();
        for (const start of batch)
          start.resolve(marked.has(start.taskId) || known.has(start.taskId) ? 'ok' : 'unknown');
      } catch (error) {
        for (const start of batch) start.reject(error);
      }
    }
    this.markingStarts = false;
  }

  private async flush<A extends ReportAnswer | typeof TO_SETTLE>(
    ends: readonly PendingEnd[],
    write: () => Promise<A[]>,
  ): Promise<A[]> {
    const startMs = this.context.clock.nowMs();
    try {
      const answers = await write();
      const done = ends.filter((_, i) => answers[i] !== TO_SETTLE);
      for (const [i, { start }] of ends.entries()) {
        const answer = answers[i]!;
        if (answer !== TO_SETTLE) start?.resolve(answer);
      }
      if (isTracing() && done.length > 0)
        await traceTasks(
          this.context.database,
          'hatchet.report',
          done.map(({ report }) => report.taskId),
          { startMs, endMs: this.context.clock.nowMs() },
        );
      return answers;
    } catch (error) {
      // The batch may be tried again in halves; STARTED is proof of delivery only, so its caller need not wait for that.
      for (const pending of ends) {
        pending.start?.reject(error);
        pending.start = null;
      }
      throw error;
    }
  }

  private async complete(ends: readonly PendingEnd[]): Promise<(ReportAnswer | typeof TO_SETTLE)[]> {
    const { context } = this;
    const nowMs = context.clock.nowMs();
    // Two reports of one task in one batch: the second is settled after the first, and finds nothing to do.
    const first = new Map<string, PendingEnd>();
    for (const pending of ends)
      if (!first.has(pending.report.taskId)) first.set(pending.report.taskId, pending);
    if (failpoints.armed) await failpoints.hit('report.before-commit');
    const completed = await completeTasks(
      context.database,
      [...first.values()].map(({ report: { taskId, tenantId, retry }, end: { output }, start }) => ({
        taskId,
        tenantId,
        retry,
        startedAtMs: start?.atMs ?? null,
        output,
      })),
      nowMs,
    );
    if (failpoints.armed) await failpoints.hit('report.after-commit');
    this.tell(completed, (taskId) => first.get(taskId)?.end.output ?? null, nowMs);
    const done = new Set(completed.map(({ taskId }) => taskId));
    return ends.map((pending) => {
      const { taskId } = pending.report;
      return done.has(taskId) && first.get(taskId) === pending ? 'ok' : TO_SETTLE;
    });
  }

  private async settle(ends: readonly PendingEnd[]): Promise<ReportAnswer[]> {
    if (failpoints.armed) await failpoints.hit('report.before-commit');
    const { unknown } = await settle(
      this.context,
      ends.map(({ report, end, start }) => ({
        ...end,
        taskId: report.taskId,
        tenantId: report.tenantId,
        retry: report.retry,
        onWorkerOnly: true,
        // A failure need not be believed: it may be no more than the worker's giving up what it has lost.
        evenIfTaken: report.retry !== null && end.outcome === 'completed',
        runId: report.runId,
        startedAtMs: start?.atMs ?? null,
        reportedBy: report.workerId,
        cancelOnWorker: false,
      })),
    );
    return ends.map(({ report }) => (unknown.has(report.taskId) ? 'unknown' : 'ok'));
  }

  private tell(
    completed: readonly CompletedTask[],
    outputOf: (taskId: string) => string | null,
    nowMs: number,
  ): void {
    const announcement = new Announcement();
    for (const task of completed) {
      announcement.freed(task);
      announcement.runFinished(task.tenantId, task.taskId);
      for (const group of task.groups ?? []) announcement.groupChanged({ tenantId: task.tenantId, ...group });
      const facts = announcement.facts.of(task.tenantId);
      facts.succeeded++;
      const ms = nowMs - (task.startedAt ?? nowMs);
      facts.ended.push({ versionId: task.versionId, state: TASK_STATE.completed, ms });
    }
    this.onCompleted(completed, outputOf);
    announcement.publish(this.context, nowMs);
  }
}

const NUL_ERROR =
  'The error text contained an escaped null character (\\u0000), which cannot be stored; it was removed.';

/** Turns what a worker said into how the attempt ended (rules 5.10, 5.11). */
function interpret(report: EndReport): AttemptEnd & { output: string | null } {
  const base = {
    nonRetryable: report.nonRetryable,
    retryAfterMs: report.retryAfterMs,
    infrastructure: false,
  };
  if (report.outcome === 'completed') {
    const checked = validOutput(report.payload);
    if (checked.ok)
      return { ...base, outcome: 'completed', reason: null, error: null, output: checked.output };
    return {
      ...base,
      outcome: 'failed',
      reason: 'invalid_output',
      error: 'invalid json in field `taskOutput`',
      output: null,
    };
  }
  if (report.outcome === 'cancelled')
    return { ...base, outcome: 'cancelled', reason: 'cancelled_by_worker', error: null, output: null };
  const text = report.payload ?? '';
  return {
    ...base,
    outcome: 'failed',
    reason: report.nonRetryable ? 'non_retryable' : 'user_error',
    error: text.includes('\0') ? NUL_ERROR : text,
    output: null,
  };
}
