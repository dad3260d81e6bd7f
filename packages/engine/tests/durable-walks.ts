import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import { clearFailpoints, FailpointError, setFailpoint, uuidv7, VirtualClock } from '@hatchet-ts/service-kit';
import { PlayedDurableTask, TestEngine } from '@hatchet-ts/testkit';
import type { DurableCondition } from '../src/decisions/durable-subject';
import type { AnsweredEntry, DurableOperation } from '../src/transitions/durable/durable-request';
import { restoreDueTasks } from '../src/transitions/durable/restore-tasks';
import { prepareEvents } from '../src/transitions/prepare-events';
import { PushEvents } from '../src/transitions/push-events';
import { reassign } from '../src/transitions/reassign';
import { Reports } from '../src/transitions/report';
import { wakeSleeps } from '../src/transitions/wake-sleeps';

/** The worker is gone; what it had in memory is lost. */
class WorkerDied extends Error {}
/** The worker has let the task go. */
class Evicted extends Error {}

const condition = { expression: '', orGroup: 0 };
const TEN: DurableCondition = {
  ...condition,
  kind: 'sleep',
  dataKey: 'nap',
  sleepText: '10s',
  sleepMs: 10_000,
};
const event = (eventKey: string): DurableCondition => ({
  ...condition,
  kind: 'event',
  dataKey: 'event',
  eventKey,
  scope: null,
  sinceMs: null,
});

/** What a worker does while a task waits. */
export type Manner = 'stays' | 'evicts';

/**
 * One durable task, played again and again: each time something is killed one step later than the time before, until
 * nothing is left to kill (H79). Whatever dies, and whenever, the result is the same and every effect is there once.
 */
export class DurableWalks {
  private constructor(
    readonly engine: TestEngine,
    readonly clock: VirtualClock,
    readonly parent: WorkflowDefinition,
    readonly child: WorkflowDefinition,
    readonly keyed: WorkflowDefinition,
  ) {}

  static async prepare(): Promise<DurableWalks> {
    const clock = new VirtualClock(Date.now());
    const engine = await TestEngine.start({ clock });
    const parent = await engine.register([{ name: 'parent', isDurable: true, retries: 20 }]);
    const child = await engine.register([{ name: 'child' }]);
    const keyed = await engine.register([{ name: 'keyed' }]);
    return new DurableWalks(engine, clock, parent, child, keyed);
  }

  async stop(): Promise<void> {
    clearFailpoints();
    await this.engine.stop();
  }

  /** Kills the worker at every step in turn. @returns how many steps there are */
  async killWorker(manner: Manner): Promise<number> {
    let dieAt = 1;
    while (await new Walk(this, manner, dieAt).run()) dieAt++;
    return dieAt;
  }

  /**
   * Kills the server at moments of every commit of a kind in turn.
   * @param kind first part of the names of failpoints
   * @param moments the rest of them
   * @returns how many times it was killed, by moment
   */
  async killServer<M extends string>(
    manner: Manner,
    kind: string,
    moments: readonly M[],
  ): Promise<Record<M, number>> {
    const kills = {} as Record<M, number>;
    for (const moment of moments) {
      const failpoint = `${kind}.${moment}`;
      kills[moment] = 0;
      for (let killAt = 1; ; killAt++) {
        let hits = 0;
        setFailpoint(failpoint, () => {
          if (++hits === killAt) throw new FailpointError(failpoint);
        });
        await new Walk(this, manner, 0).run();
        if (hits < killAt) break;
        kills[moment]++;
      }
      clearFailpoints();
    }
    return kills;
  }
}

class Walk {
  private task!: PlayedDurableTask;
  private steps = 0;
  private starts = 0;
  private readonly engine: TestEngine;
  private readonly eventKey: string;

  /** @param dieAt step of the worker at which it dies, counted from 1; 0: never */
  constructor(
    private readonly world: DurableWalks,
    private readonly manner: Manner,
    private readonly dieAt: number,
  ) {
    this.engine = world.engine;
    this.eventKey = `go-${uuidv7(world.clock.nowMs())}`;
  }

  /** @returns whether the worker came to the step at which it was to die */
  async run(): Promise<boolean> {
    this.task = await PlayedDurableTask.start(this.engine, this.world.parent);
    let output: string | null = null;
    while (output === null) {
      this.starts++;
      output = await this.begin();
      if (output === null) await this.comeBack();
    }
    await this.check(output);
    return this.dieAt > 0 && this.steps >= this.dieAt;
  }

  /** Whoever ends a call that a dead server did not answer calls again. */
  private async insist(work: () => Promise<unknown>): Promise<void> {
    await work().catch((error: unknown) => {
      if (!(error instanceof FailpointError)) throw error;
      return work();
    });
  }

  private async begin(): Promise<string | null> {
    try {
      const output = JSON.stringify(await this.program());
      await this.insist(() => this.task.complete(output));
      return output;
    } catch (error) {
      if (error instanceof WorkerDied) {
        const lost = [{ taskId: this.task.taskId, retry: null }];
        await this.insist(() =>
          reassign(this.engine.context, lost, { reason: 'worker_lost', error: 'lost' }),
        );
      }
      // SDKs fail the attempt when the stream breaks while an answer is out.
      else if (error instanceof FailpointError)
        await this.insist(() => this.task.fail('durable stream disconnected'));
      else if (!(error instanceof Evicted)) throw error;
      return null;
    }
  }

  /** The world goes on until the task is in the queue; then another worker takes it. */
  private async comeBack(): Promise<void> {
    const { taskId } = this.task;
    const stale = this.task.invocation;
    for (let turn = 0; !(await this.engine.queued()).includes(taskId); turn++) {
      if (turn === 10) throw new Error('The task does not come back.');
      await this.goOn();
    }
    await this.task.resume(uuidv7(2 + this.starts));
    // H80: whoever believes to run the task still appends nothing.
    const operation: DurableOperation = { kind: 'memo', key: Buffer.from('zombie'), payload: null };
    await this.insist(async () => {
      expect(await this.task.ask(operation, stale)).toMatchObject({ kind: 'stale' });
    });
  }

  /** What the task does, as an SDK would run it from its first line. */
  private async program(): Promise<object> {
    const a = await this.memo('a');
    const first = await this.spawn({ name: this.world.child.name, input: JSON.stringify({ a }) });
    const nap = await this.wait(TEN);
    const both = await this.spawn(
      { name: this.world.keyed.name, childKey: 'left', input: '{"n":1}' },
      { name: this.world.keyed.name, childKey: 'right', input: '{"n":2}' },
    );
    const go = await this.wait(event(this.eventKey));
    const b = await this.memo('b');
    return { a, first, nap, both, go, b };
  }

  private step(): void {
    if (++this.steps === this.dieAt) throw new WorkerDied();
  }

  private async memo(key: string): Promise<unknown> {
    this.step();
    const entry = await this.task.memo(key);
    this.step();
    if (entry.outcome) return JSON.parse(entry.outcome.result.payload!.toString());
    const value = `${key} of invocation ${this.task.invocation}`;
    this.step();
    await this.task.completeMemo(entry, key, JSON.stringify(value));
    this.step();
    return value;
  }

  private async spawn(...triggers: Parameters<PlayedDurableTask['spawn']>): Promise<unknown[]> {
    this.step();
    const entries = await this.task.spawn(...triggers);
    this.step();
    return this.results(entries);
  }

  private async wait(on: DurableCondition): Promise<unknown> {
    this.step();
    const entry = await this.task.wait(on);
    this.step();
    return (await this.results([entry]))[0];
  }

  private async results(entries: readonly AnsweredEntry[]): Promise<unknown[]> {
    const { taskId } = this.task;
    for (let turn = 0; ; turn++) {
      const rows = await this.engine.database.query<{ node: number; payload: Buffer }>(
        'select node, payload from durable_log where task_id = $1 and satisfied_at is not null',
        [taskId],
      );
      const payloads = new Map(rows.map((row) => [row.node, row.payload]));
      this.step();
      if (entries.every((entry) => payloads.has(entry.node)))
        return entries.map((entry) => JSON.parse(payloads.get(entry.node)!.toString()));
      if (turn === 10) throw new Error('What the task waits for does not come.');
      if (this.manner === 'evicts') {
        await this.task.evict(entries);
        this.step();
        throw new Evicted();
      }
      await this.goOn();
    }
  }

  /** Children run, time passes, the event comes if somebody waits for it, and evicted tasks are restored. */
  private async goOn(): Promise<void> {
    for (const id of await this.engine.queued()) if (id !== this.task.taskId) await this.runChild(id);
    await this.world.clock.advance(10_000);
    await this.insist(() => wakeSleeps(this.engine.context, 100));
    const armed = await this.engine.database.query('select from wait_conditions where event_key = $1', [
      this.eventKey,
    ]);
    if (armed.length > 0)
      await this.insist(() =>
        new PushEvents(this.engine.context).push(
          this.engine.tenantId,
          prepareEvents([{ key: this.eventKey, payload: '{"pushed":true}', metadata: null }]),
        ),
      );
    await this.insist(() => restoreDueTasks(this.engine.context, 100));
  }

  private async runChild(taskId: string): Promise<void> {
    await this.engine.assign([taskId]);
    const report = {
      ...{ taskId, tenantId: this.engine.tenantId, retry: 0, payload: '{"done":true}' },
      ...{ outcome: 'completed' as const, nonRetryable: false, retryAfterMs: null, runId: null },
    };
    await this.insist(() => new Reports(this.engine.context, () => {}).ended(report));
  }

  private async check(output: string): Promise<void> {
    const { taskId } = this.task;
    const log = await this.engine.database.query<{ node: number; payload: Buffer; branch: number }>(
      'select branch, node, payload from durable_log where task_id = $1 order by node',
      [taskId],
    );
    const [a, , , , , , b] = log.map(({ payload }) => JSON.parse(payload.toString()));
    const done = { done: true };
    expect(JSON.parse(output)).toEqual({
      a,
      first: [done],
      nap: { CREATE: { nap: [{ sleep_duration: '10s' }] } },
      both: [done, done],
      go: { CREATE: { event: [{ pushed: true }] } },
      b,
    });
    expect(log.map(({ branch, node }) => `${branch}:${node}`)).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((node) => `1:${node}`),
    );
    const effects = await this.engine.database.query<{ input: string; state: number; retry: number }>(
      `select p.body as input, t.state, t.retry from tasks t join payloads p on p.id = t.id and p.kind = 1
       where t.parent_task_id = $1 order by p.body`,
      [taskId],
    );
    expect(effects).toEqual(
      [JSON.stringify({ a }), '{"n":1}', '{"n":2}'].map((input) => ({ input, state: 1, retry: 0 })),
    );
    const [own] = await this.engine.database.query(
      `select t.state, t.evicted, d.invocation, d.state as log from tasks t join durable_tasks d on d.task_id = t.id
       where t.id = $1`,
      [taskId],
    );
    expect(own).toEqual({ state: 1, evicted: false, invocation: this.starts, log: 'idle' });
    expect(await this.engine.database.query('select * from waits')).toEqual([]);
    expect(await this.engine.database.query('select * from timers')).toEqual([]);
    expect(await this.engine.misplaced()).toEqual([]);
  }
}
