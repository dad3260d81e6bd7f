import type { ServerDuplexStream } from '@grpc/grpc-js';
import { EngineError, v1Dispatcher } from '@hatchet-ts/contracts';
import type { AnsweredEntry, DurableAnswer, DurableOperation } from '@hatchet-ts/engine';
import { type DurableResult, isTransient } from '@hatchet-ts/schema';
import { retryTransient } from '@hatchet-ts/service-kit';
import { DurableInvocation } from './durable-invocation';
import type { EntryName } from './durable-reads';
import type { DurableStreams } from './durable-streams';

export type DurableCall = ServerDuplexStream<
  v1Dispatcher.DurableTaskRequest,
  v1Dispatcher.DurableTaskResponse
>;

const { DurableTaskErrorType } = v1Dispatcher;

/** Tries of a request while the database is away, about half a minute: clients wait for their answer for a minute. */
const ATTEMPTS = 12;
/** A worker that asked for an eviction hears of it before it is told that the invocation is gone. */
const EVICTION_GRACE_MS = 5000;

/** What a request says about whom it is for. */
export interface InvocationName {
  taskId: string;
  invocation: number;
}

/**
 * One durable stream of a worker: what its durable tasks ask, in order for each of them, and what they are told. An
 * answer leaves once it is committed, and before anything that follows from it.
 */
export class DurableSession {
  /**
   * Whether the worker says for itself which children it waits for. One that hands on completions strictly in the order
   * they come (the Python SDK) would stall for ever at that of a child that was spawned without waiting for it.
   */
  claimsChildren = false;
  private readonly invocations = new Map<string, DurableInvocation>();
  /** Invocations whose log is being read. */
  private readonly opening = new Map<string, Promise<DurableInvocation | null>>();
  private ended = false;

  constructor(
    readonly tenantId: string,
    private readonly streams: DurableStreams,
    private readonly call: DurableCall,
  ) {}

  /** The stream is over: what it served goes on with the worker's next one. */
  end(): void {
    this.ended = true;
    for (const taskId of this.invocations.keys()) this.streams.drop(this, taskId);
    this.invocations.clear();
  }

  write(response: Partial<v1Dispatcher.DurableTaskResponse>): void {
    if (!this.ended && !this.call.cancelled) this.call.write(response as v1Dispatcher.DurableTaskResponse);
  }

  /**
   * Asks the log. @param acknowledge writes the answer to what was done
   */
  ask(
    name: InvocationName,
    operation: DurableOperation,
    acknowledge: (entries: readonly AnsweredEntry[]) => void,
  ): void {
    if (operation.kind === 'complete-memo') {
      this.completeMemo(name, operation);
      return;
    }
    this.inOrder(name, async (invocation) => {
      const answer = await this.request(invocation, operation, invocation.order.node);
      if (answer.kind === 'stale') this.supersede(invocation, null, answer.reason);
      else if (answer.kind === 'refused') this.refuse(name, answer.message);
      else if (answer.kind === 'diverged')
        this.write({
          error: {
            ref: refOf(invocation, answer),
            errorType: DurableTaskErrorType.DURABLE_TASK_ERROR_TYPE_NONDETERMINISM,
            errorMessage: answer.message,
          },
        });
      else {
        acknowledge(answer.entries);
        this.answered(invocation, operation, answer.log.node, answer.log.lastOrder, answer.entries);
      }
    });
  }

  evict(name: InvocationName, reason: string | undefined): void {
    this.inOrder(name, (invocation) =>
      this.behindBarrier(invocation, () =>
        this.evictNow(invocation, { reason: reason ?? '', ...invocation.unsure(this.nowMs()) }),
      ),
    );
  }

  /** What holds others back goes behind them, and a new invocation begins without waiting for it. */
  evictStalled(invocation: DurableInvocation): void {
    const { obstacles } = invocation.order;
    if (obstacles.length === 0 || invocation.barrier) return;
    const nodes = obstacles.map(({ branch, node }) => `${branch}:${node}`).join(', ');
    const reason = `completion of node ${nodes} held back others for a minute: the task has not asked for it again`;
    const postponed = obstacles.map(({ branch, node }) => ({ branch, node }));
    this.behindBarrier(invocation, async () => {
      await this.evictNow(invocation, { reason, awaited: [], doubtful: [], postponed });
      this.notice(invocation, reason);
    }).catch((error: unknown) => this.fail(invocation, error));
  }

  /** Does something once all that was asked before is answered, and holds back what is asked from now on. */
  private async behindBarrier(invocation: DurableInvocation, work: () => Promise<void>): Promise<void> {
    const done = invocation.settled().then(work);
    invocation.barrier = done.catch(() => undefined);
    try {
      await done;
    } finally {
      invocation.barrier = null;
    }
  }

  /** Nothing answers it, and it counts even if the task has reported its end meanwhile. */
  private completeMemo(name: InvocationName, operation: DurableOperation): void {
    this.request(name, operation, null).catch((error: unknown) =>
      this.streams.logger.warn({ error, ...name }, 'the value of a memo was not stored'),
    );
  }

  /** A newer invocation has begun, or this one may not go on for another reason: its worker should drop it. */
  supersede(invocation: DurableInvocation, newest: number | null, reason?: string): void {
    this.forget(invocation);
    this.notice(
      invocation,
      reason ?? `invocation ${invocation.invocation} is stale: the newest invocation is ${newest}`,
    );
  }

  forget(invocation: DurableInvocation): void {
    if (this.invocations.get(invocation.taskId) !== invocation) return;
    this.invocations.delete(invocation.taskId);
    this.streams.drop(this, invocation.taskId);
  }

  /** Reads what was satisfied and sends what can be sent. A failure is left to the sweep. */
  look(invocation: DurableInvocation): void {
    const { taskId, branch, forks, order } = invocation;
    this.streams.reads.satisfied({ taskId, branch, forks, after: order.lastOrder }).then(
      (entries) => {
        invocation.learn(entries);
        this.pump(invocation);
      },
      (error: unknown) => this.streams.logger.warn({ error, taskId }, 'left to the sweep'),
    );
  }

  /**
   * The worker says what it waits for. Whatever of it is satisfied is answered, also if it was before; whatever belongs
   * to an invocation that is over is told so. It needs nothing but what is stored, so that it works on any dispatcher.
   */
  async status(
    waiting: readonly (InvocationName & { branch: number; node: number })[],
    received: ReadonlyMap<string, number>,
  ): Promise<void> {
    const now = this.nowMs();
    const unknown = new Map<string, { name: InvocationName; entries: EntryName[] }>();
    const nodes = new Map<DurableInvocation, Set<number>>();
    for (const { taskId, invocation: number, node } of waiting) {
      const invocation = this.invocations.get(taskId);
      if (invocation?.invocation !== number) continue;
      const own = nodes.get(invocation);
      if (own) own.add(node);
      else nodes.set(invocation, new Set([node]));
    }
    for (const [invocation, own] of nodes) invocation.claim(own, now);
    for (const { taskId, invocation: number, branch, node } of waiting) {
      const invocation = this.invocations.get(taskId);
      if (invocation?.invocation === number && invocation.order.awaits(node)) continue;
      const key = `${taskId}/${number}`;
      const asked = unknown.get(key) ?? { name: { taskId, invocation: number }, entries: [] };
      unknown.set(key, asked);
      asked.entries.push({ taskId, branch, node });
    }
    for (const [invocation, own] of nodes) {
      invocation.heard(own, received.get(`${invocation.taskId}/${invocation.invocation}`), now);
      this.pump(invocation);
    }
    await Promise.all([...unknown.values()].map(({ name, entries }) => this.recover(name, entries)));
  }

  /** Answers for entries this stream knows nothing of, or has answered for already. */
  private async recover(name: InvocationName, entries: readonly EntryName[]): Promise<void> {
    const invocation = await this.open(name, EVICTION_GRACE_MS);
    if (!invocation) return;
    const results = await Promise.all(entries.map((entry) => this.streams.reads.result(entry)));
    const satisfied = results.filter((result) => result?.satisfied).map((result) => result!);
    satisfied.sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
    for (const result of satisfied) {
      // One that has not had its turn keeps to it.
      if (result.order !== null && invocation.order.awaits(result.node)) continue;
      this.complete(invocation, result, result, result.order);
    }
    for (const result of results)
      if (result && !result.satisfied && result.kind !== 'MEMO') invocation.order.waitFor(result);
    // What was satisfied between the two reads has its place in the order.
    if (results.some((result) => result && !result.satisfied)) this.look(invocation);
  }

  private request(
    { taskId, invocation }: InvocationName,
    operation: DurableOperation,
    after: number | null,
  ): Promise<DurableAnswer> {
    const request = { tenantId: this.tenantId, taskId, invocation, after, operation };
    return retryTransient(() => this.streams.logs.request(request), {
      attempts: ATTEMPTS,
      isTransient,
      clock: this.streams.engine.clock,
    });
  }

  /** Takes over what the log has answered, after the acknowledgement was written. */
  private answered(
    invocation: DurableInvocation,
    operation: DurableOperation,
    node: number,
    lastOrder: number,
    entries: readonly AnsweredEntry[],
  ): void {
    const { order } = invocation;
    order.reach(node);
    const memo = operation.kind === 'memo';
    for (const entry of entries) {
      const { outcome } = entry;
      if (memo) {
        if (outcome) this.complete(invocation, entry, outcome.result, null);
        continue;
      }
      // Asked for once more, by the key of its child: the worker names it, and gets it then.
      if (outcome && order.isPast(outcome.order)) continue;
      if (operation.kind === 'run' && this.claimsChildren) order.offer(entry, this.nowMs());
      else order.waitFor(entry);
      if (outcome) invocation.hold(entry.node, outcome.result);
    }
    if (lastOrder > order.lastOrder) {
      const fresh = entries.flatMap(({ branch, node: at, outcome }) =>
        outcome && outcome.order !== null && outcome.order > order.lastOrder
          ? { branch, node: at, order: outcome.order, result: outcome.result }
          : [],
      );
      fresh.sort((a, b) => a.order - b.order);
      if (order.lastOrder + fresh.length === lastOrder) order.learn(fresh);
      else this.look(invocation);
    }
    this.pump(invocation);
  }

  /** Sends completions as far as their order allows. */
  private pump(invocation: DurableInvocation): void {
    const { order, taskId } = invocation;
    if (invocation.fetching) return;
    for (let next = order.next(); next !== null; next = order.next()) {
      const result = next.result ?? invocation.held(next.node);
      if (!result) {
        const { branch, node } = next;
        invocation.fetching = true;
        this.streams.reads.result({ taskId, branch, node }).then(
          (read) => {
            invocation.fetching = false;
            if (!read?.satisfied) return;
            invocation.hold(node, read);
            this.pump(invocation);
          },
          (error: unknown) => {
            invocation.fetching = false;
            this.streams.logger.warn({ error, taskId }, 'left to the next status of the worker');
          },
        );
        return;
      }
      this.complete(invocation, next, result, next.order);
      invocation.wrote(next, this.nowMs());
    }
    const stalled = order.obstacles.length > 0;
    if (!stalled) invocation.stalledSinceMs = null;
    else invocation.stalledSinceMs ??= this.nowMs();
  }

  private complete(
    invocation: DurableInvocation,
    at: { branch: number; node: number },
    { failed, error, payload }: DurableResult,
    order: number | null,
  ): void {
    this.write({
      entryCompleted: {
        ref: refOf(invocation, at),
        payload: payload ?? Buffer.alloc(0),
        isFailure: failed,
        errorMessage: failed ? (error ?? '') : undefined,
        satisfiedOrder: order ?? undefined,
      },
    });
  }

  private async evictNow(
    invocation: DurableInvocation,
    wish: Pick<
      Parameters<DurableStreams['evictions']['evict']>[0],
      'reason' | 'awaited' | 'doubtful' | 'postponed'
    >,
  ): Promise<void> {
    const { taskId, invocation: number } = invocation;
    const outcome = await this.streams.evictions.evict({
      taskId,
      tenantId: this.tenantId,
      invocation: number,
      ...wish,
    });
    this.forget(invocation);
    if (outcome === 'stale') this.notice(invocation, `invocation ${number} is stale`);
    // Whatever came of it, the worker may let go: the invocation is not its own any more, or soon will not be.
    this.write({ evictionAck: { durableTaskExternalId: taskId, invocationCount: number } });
  }

  /** Finds the invocation, and does what it asks for after all that it asked for before. */
  private inOrder(name: InvocationName, work: (invocation: DurableInvocation) => Promise<void>): void {
    const known = this.invocations.get(name.taskId);
    const ready =
      known?.invocation === name.invocation && known.barrier === null ? known : this.openInOrder(name);
    if (ready instanceof DurableInvocation) this.track(ready, work(ready), name);
    else
      ready.then(
        (invocation) => {
          if (invocation) this.track(invocation, work(invocation), name);
        },
        (error: unknown) => this.fail({ taskId: name.taskId, invocation: name.invocation }, error),
      );
  }

  private async openInOrder(name: InvocationName): Promise<DurableInvocation | null> {
    const known = this.invocations.get(name.taskId);
    if (known?.invocation === name.invocation) await known.barrier;
    return this.open(name, 0);
  }

  private track(invocation: DurableInvocation, work: Promise<void>, name: InvocationName): void {
    invocation.track(work.catch((error: unknown) => this.fail(name, error)));
  }

  /** @returns null when the invocation is not the newest or not running; its worker is told */
  private open(name: InvocationName, graceMs: number): Promise<DurableInvocation | null> {
    const known = this.invocations.get(name.taskId);
    if (known?.invocation === name.invocation) return Promise.resolve(known);
    const key = `${name.taskId}/${name.invocation}`;
    const opening = this.opening.get(key);
    if (opening) return opening;
    const opened = this.readLog(name, graceMs).finally(() => this.opening.delete(key));
    this.opening.set(key, opened);
    return opened;
  }

  private async readLog(name: InvocationName, graceMs: number): Promise<DurableInvocation | null> {
    const { taskId, invocation: number } = name;
    const state = await retryTransient(() => this.streams.reads.state(taskId), {
      attempts: ATTEMPTS,
      isTransient,
      clock: this.streams.engine.clock,
    });
    if (state?.row.tenantId !== this.tenantId) {
      this.refuse(name, `durable task not found: ${taskId}`);
      return null;
    }
    const { row } = state;
    if (row.invocation !== number) {
      this.notice(name, `invocation ${number} is stale: the newest invocation is ${row.invocation}`);
      return null;
    }
    if (row.state === 'evicted') {
      const evictedForMs = this.streams.engine.clock.nowMs() - (row.evictedAt ?? 0);
      if (evictedForMs >= graceMs) this.notice(name, `invocation ${number} was evicted`);
      return null;
    }
    if (row.state === 'idle') {
      // A worker is told of the end of an attempt by other means; only what it still asks for needs an answer.
      if (graceMs === 0) this.notice(name, `the attempt of invocation ${number} is over`);
      return null;
    }
    const before = this.invocations.get(taskId);
    if (before?.invocation === number) return before;
    const invocation = new DurableInvocation(this, taskId, number, state);
    if (!this.ended) {
      this.invocations.set(taskId, invocation);
      this.streams.serve(invocation);
    }
    return invocation;
  }

  private notice({ taskId, invocation }: InvocationName, reason: string): void {
    this.write({ serverEvict: { durableTaskExternalId: taskId, invocationCount: invocation, reason } });
  }

  refuse({ taskId, invocation }: InvocationName, message: string): void {
    this.write({
      error: {
        ref: { durableTaskExternalId: taskId, invocationCount: invocation, branchId: 0, nodeId: 0 },
        errorType: DurableTaskErrorType.DURABLE_TASK_ERROR_TYPE_UNSPECIFIED,
        errorMessage: message,
      },
    });
  }

  private fail(name: InvocationName, error: unknown): void {
    if (error instanceof EngineError) {
      this.refuse(name, error.message);
      return;
    }
    this.streams.logger.error({ error, taskId: name.taskId }, 'durable request failed');
    this.refuse(name, 'An internal error occurred.');
  }

  private nowMs(): number {
    return this.streams.engine.clock.monotonicMs();
  }
}

const refOf = (
  { taskId, invocation }: InvocationName,
  { branch, node }: { branch: number; node: number },
): v1Dispatcher.DurableEventLogEntryRef => ({
  durableTaskExternalId: taskId,
  invocationCount: invocation,
  branchId: branch,
  nodeId: node,
});
