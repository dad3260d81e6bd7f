import {
  AUDIT_KINDS,
  type AuditCounts,
  type AuditFinding,
  type AuditKind,
  auditHotRows,
  auditTasksAgain,
  claimSelfAudit,
  finishSelfAudit,
  insertTimers,
  lockTasks,
  type Queryable,
  removeLeftovers,
  walkTasks,
} from '@hatchet-ts/schema';
import { type Logger, type Metrics, uuidLowerBound } from '@hatchet-ts/service-kit';
import type { EngineContext } from '../engine';

/** Bounds what one audit reads: some tens of milliseconds of the database. History is walked through in turns. */
const TASKS_PER_AUDIT = 20_000;
/** Processes beat every 3 s and count as dead after 10; a lease is taken over within seconds of that. */
const PROCESS_DEAD_AFTER_MS = 30_000;
const RUNS_WINDOW_MS = 7 * 86_400_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LOGGED_MAX = 20;

export interface SelfAuditOptions {
  context: Pick<EngineContext, 'clock' | 'database'>;
  logger: Logger;
  metrics: Metrics;
  intervalMs: number;
}

/**
 * Proves conservation: every open task stands in exactly one place, every place belongs to something open, no worker
 * holds more than it has slots, no lease is without a holder. Every statement sees one moment; still only what two
 * audits in a row see counts, so that nothing on its way is called lost. What can be repaired without a decision is:
 * places of what has ended are taken away, a task that stands nowhere is queued again. The rest is counted.
 *
 * Any number of processes may call it; one of them audits per interval.
 */
export class SelfAuditor {
  private readonly open;
  private readonly found;
  private readonly repaired;
  private readonly checked;

  constructor(private readonly options: SelfAuditOptions) {
    const { metrics } = options;
    this.open = metrics.gauge(
      'hatchet_audit_violations',
      'Violations at the last self-audit of this process.',
      ['kind'],
    );
    this.found = metrics.counter('hatchet_audit_found_total', 'Violations found by self-audits.', ['kind']);
    this.repaired = metrics.counter('hatchet_audit_repaired_total', 'Violations repaired by self-audits.', [
      'kind',
    ]);
    this.checked = metrics.counter('hatchet_audit_tasks_checked_total', 'Tasks self-audits looked at.');
    for (const kind of AUDIT_KINDS) {
      this.open.set({ kind }, 0);
      this.found.inc({ kind }, 0);
      this.repaired.inc({ kind }, 0);
    }
  }

  /** @returns what was found for the second time; null when another process has audited within the interval */
  async runOnce(): Promise<AuditFinding[] | null> {
    const { context, intervalMs, logger } = this.options;
    const { clock, database } = context;
    const nowMs = clock.nowMs();
    // Timers differ by a little between processes: half an interval keeps two of them from auditing in turns.
    const last = await claimSelfAudit(database, nowMs, intervalMs / 2);
    if (!last) return null;

    const suspected = last.suspects.filter(({ kind }) => isAboutTasks(kind)).map(({ ref }) => ref);
    const walk = await walkTasks(database, last.cursor, TASKS_PER_AUDIT);
    const findings = [
      ...(await auditHotRows(database, {
        processesAliveSinceMs: nowMs - PROCESS_DEAD_AFTER_MS,
        runsSinceId: uuidLowerBound(Math.max(0, nowMs - RUNS_WINDOW_MS)),
      })),
      ...(suspected.length > 0 ? await auditTasksAgain(database, suspected) : []),
      ...walk.findings,
    ];
    const before = new Set(last.suspects.map(keyOf));
    const now = new Map(findings.map((each) => [keyOf(each), each]));
    const violations = [...now].filter(([key]) => before.has(key)).map(([, each]) => each);

    const counts = { ...last.counts };
    for (const kind of AUDIT_KINDS) {
      const refs = violations.filter((each) => each.kind === kind).map(({ ref }) => ref);
      const repaired = refs.length > 0 ? await this.repair(kind, refs) : 0;
      counts[kind] = this.count(kind, counts[kind], refs.length, repaired);
      if (refs.length > 0)
        logger.error({ kind, refs: refs.slice(0, LOGGED_MAX), count: refs.length, repaired }, 'self-audit');
    }
    this.checked.inc(walk.looked);
    const cursor = walk.looked < TASKS_PER_AUDIT ? FIRST_ID : walk.last!;
    await finishSelfAudit(
      database,
      { cursor, suspects: [...now.values()], counts, tasksChecked: walk.looked },
      clock.nowMs(),
    );
    return violations;
  }

  private count(
    kind: AuditKind,
    { found, repaired }: AuditCounts = { open: 0, found: 0, repaired: 0 },
    seen: number,
    mended: number,
  ): AuditCounts {
    this.open.set({ kind }, seen);
    this.found.inc({ kind }, seen);
    this.repaired.inc({ kind }, mended);
    return { open: seen, found: found + seen, repaired: repaired + mended };
  }

  private async repair(kind: AuditKind, refs: readonly string[]): Promise<number> {
    const { database } = this.options.context;
    switch (kind) {
      case 'queue_item_of_ended_task':
      case 'assignment_of_ended_task':
      case 'group_place_of_ended_holder':
        return database.transaction((tx) => removeLeftovers(tx, kind, refs));
      case 'task_nowhere':
        return database.transaction((tx) => this.queueAgain(tx, refs));
      default:
        // Which of two places is the right one, or who should have a lease, is for people to decide.
        return 0;
    }
  }

  /** As if a backoff were over: the attempt passes its gates anew. */
  private async queueAgain(tx: Queryable, taskIds: readonly string[]): Promise<number> {
    const locked = await lockTasks(tx, taskIds);
    const lost = new Set((await auditTasksAgain(tx, taskIds)).map(({ ref }) => ref));
    const tasks = locked.filter(({ id }) => lost.has(id));
    const dueAtMs = this.options.context.clock.nowMs();
    await insertTimers(
      tx,
      tasks.map(({ id, retry, tenantId }) => ({ dueAtMs, kind: 'retry', tenantId, ref: id, arg: retry })),
    );
    return tasks.length;
  }
}

const keyOf = ({ kind, ref }: AuditFinding) => `${kind} ${ref}`;
const isAboutTasks = (kind: AuditKind) => kind === 'task_nowhere' || kind === 'task_in_two_places';
