import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import type {
  AnsweredEntry,
  DurableAnswer,
  DurableCondition,
  DurableLogs,
  DurableOperation,
  EntryRef,
  EvictionOutcome,
  Evictions,
  RawTrigger,
  Reports,
} from '@hatchet-ts/engine';
import type { TestEngine } from './test-engine';

/** A durable task whose worker the test plays: it asks its log, is evicted, comes back and ends as the test says. */
export class PlayedDurableTask {
  /** Of the newest start, as its worker knows it. */
  invocation = 0;

  private constructor(
    readonly taskId: string,
    private readonly engine: TestEngine,
    private readonly parts: { logs: DurableLogs; evictions: Evictions; reports: Reports },
  ) {}

  /** Triggers a run and puts its task on the worker. */
  static async start(
    engine: TestEngine,
    definition: WorkflowDefinition,
    input = '{}',
  ): Promise<PlayedDurableTask> {
    const { DurableLogs, Evictions, Reports } = await import('@hatchet-ts/engine');
    const { context } = engine;
    const taskId = await engine.trigger(definition, { input });
    const task = new PlayedDurableTask(taskId, engine, {
      logs: new DurableLogs(context),
      evictions: new Evictions(context),
      reports: new Reports(context, () => {}),
    });
    await task.resume();
    return task;
  }

  /** The queued task begins its next invocation. */
  async resume(workerId?: string): Promise<number> {
    const assigned = await this.engine.assign([this.taskId], workerId);
    if (!assigned.has(this.taskId)) throw new Error(`Task ${this.taskId} is not in the queue.`);
    return ++this.invocation;
  }

  ask(operation: DurableOperation, invocation = this.invocation): Promise<DurableAnswer> {
    const { tenantId } = this.engine;
    return this.parts.logs.request({ tenantId, taskId: this.taskId, invocation, after: null, operation });
  }

  /** @throws when the log refuses */
  async entries(operation: DurableOperation): Promise<readonly AnsweredEntry[]> {
    const answer = await this.ask(operation);
    if (answer.kind !== 'done') throw new Error(`The log answers ${JSON.stringify(answer)}`);
    return answer.entries;
  }

  async wait(...conditions: DurableCondition[]): Promise<AnsweredEntry> {
    const [entry] = await this.entries({ kind: 'wait', conditions, label: null });
    return entry!;
  }

  spawn(...triggers: Partial<RawTrigger>[]): Promise<readonly AnsweredEntry[]> {
    return this.entries({
      kind: 'run',
      triggers: triggers.map((trigger) => ({
        name: '',
        input: '{}',
        metadata: null,
        parentTaskId: this.taskId,
        ...trigger,
      })),
    });
  }

  async memo(key: string): Promise<AnsweredEntry> {
    const [entry] = await this.entries({ kind: 'memo', key: Buffer.from(key), payload: null });
    return entry!;
  }

  completeMemo({ branch, node }: EntryRef, key: string, value: string): Promise<DurableAnswer> {
    return this.ask({
      kind: 'complete-memo',
      branch,
      node,
      key: Buffer.from(key),
      payload: Buffer.from(value),
    });
  }

  evict(
    awaited: readonly EntryRef[] = [],
    over: { invocation?: number; doubtful?: readonly EntryRef[]; postponed?: readonly EntryRef[] } = {},
  ): Promise<EvictionOutcome> {
    return this.parts.evictions.evict({
      taskId: this.taskId,
      tenantId: this.engine.tenantId,
      invocation: this.invocation,
      reason: 'test',
      awaited,
      doubtful: [],
      ...over,
    });
  }

  /** @param retry the attempt meant; null means the present one */
  async complete(output = '{}', workerId: string | null = null, retry: number | null = null): Promise<void> {
    await this.report('completed', output, workerId, retry);
  }

  async fail(error = 'boom', workerId: string | null = null): Promise<void> {
    await this.report('failed', error, workerId);
  }

  private async report(
    outcome: 'completed' | 'failed',
    payload: string,
    workerId: string | null,
    retry: number | null = null,
  ): Promise<void> {
    const { tenantId } = this.engine;
    const common = { nonRetryable: false, retryAfterMs: null, runId: null };
    await this.parts.reports.ended({
      taskId: this.taskId,
      tenantId,
      retry,
      outcome,
      payload,
      workerId,
      ...common,
    });
  }
}
