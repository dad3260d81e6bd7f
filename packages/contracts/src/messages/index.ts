import { z } from 'zod';

/**
 * Every message of the platform, declared once: name, version, kind, where it goes, what it carries.
 *
 * - `wake`: says "look again, here". The row it speaks of is committed already; it may be lost, doubled, reordered
 *   or late, and a sweep finds the same work. Carried without persistence or confirms.
 * - `work`: one of several processes must take it; carried durably with confirms, dead-lettered after `maxAttempts`.
 *
 * `to` documents the address it is published to (see `ADDRESS`).
 */
export interface MessageDeclaration<P> {
  name: string;
  version: number;
  kind: 'wake' | 'work';
  to: string;
  schema: z.ZodType<P>;
  maxAttempts?: number;
}
export type PayloadOf<M> = M extends MessageDeclaration<infer P> ? P : never;

const declare = <P>(declaration: MessageDeclaration<P>) => declaration;
const id = z.string();

/** Addresses a process can listen at. Wake messages to an address reach every process that listens there. */
export const ADDRESS = {
  /** The holder of a scheduling shard. */
  shard: (shard: number) => `shard.${shard}`,
  /** One dispatcher process. */
  dispatcher: (dispatcherId: string) => `dispatcher.${dispatcherId}`,
  dispatchers: 'dispatchers',
  controllers: 'controllers',
  schedulers: 'schedulers',
  processes: 'processes',
} as const;

/** Items were queued, or slots became free, for a tenant. To the shard holder. */
export const queueChanged = declare({
  name: 'queue.changed',
  version: 1,
  kind: 'wake',
  to: 'shard.<n>',
  schema: z.object({
    tenantId: id,
    /** Action ids of queues with new items; empty when only slots were freed. */
    queues: z.array(z.string()),
    /** Assignments that ended: worker and task, so that the holder can free the slots without reading. */
    freed: z.array(z.object({ workerId: id, taskId: id })).optional(),
    /** Concurrency groups somebody joined or left. */
    groups: z.array(z.object({ strategyId: id, key: z.string() })).optional(),
  }),
});

/** A worker joined, left, was paused, or changed labels or actions. To the shard holder. */
export const workerChanged = declare({
  name: 'worker.changed',
  version: 1,
  kind: 'wake',
  to: 'shard.<n>',
  schema: z.object({ tenantId: id, workerId: id }),
});

/** A workflow was paused or resumed. To the shard holder. */
export const workflowChanged = declare({
  name: 'workflow.changed',
  version: 1,
  kind: 'wake',
  to: 'shard.<n>',
  schema: z.object({ tenantId: id, workflowId: id }),
});

/** Assignments were committed for workers of a dispatcher. To that dispatcher. */
export const tasksAssigned = declare({
  name: 'tasks.assigned',
  version: 1,
  kind: 'wake',
  to: 'dispatcher.<id>',
  schema: z.object({
    /** When it was decided, epoch ms. */
    atMs: z.number().optional(),
    items: z.array(z.object({ taskId: id, retry: z.number(), workerId: id, tenantId: id })),
  }),
});

/** Commands (cancels) were committed for workers of a dispatcher. To that dispatcher. */
export const commandsAdded = declare({
  name: 'commands.added',
  version: 1,
  kind: 'wake',
  to: 'dispatcher.<id>',
  schema: z.object({ workerIds: z.array(id) }),
});

/** Runs reached their final state. To all other dispatchers, each at its own address if they are known: result streams and event streams look again. */
export const runFinished = declare({
  name: 'run.finished',
  version: 1,
  kind: 'wake',
  to: 'dispatchers',
  schema: z.object({ tenantId: id, runIds: z.array(id) }),
});

/** Runs left their final state: somebody replays them. To all dispatchers: what they keep of the results is void. */
export const runReopened = declare({
  name: 'run.reopened',
  version: 1,
  kind: 'wake',
  to: 'dispatchers',
  schema: z.object({ tenantId: id, runIds: z.array(id) }),
});

/** A dispatcher began to listen: ends are told to all from now on. To all dispatchers. */
export const dispatcherJoined = declare({
  name: 'dispatcher.joined',
  version: 1,
  kind: 'wake',
  to: 'dispatchers',
  schema: z.object({ dispatcherId: id }),
});

/** Shards were given up: somebody else may take them at once. To all schedulers. */
export const leasesReleased = declare({
  name: 'leases.released',
  version: 1,
  kind: 'wake',
  to: 'schedulers',
  schema: z.object({ by: id }),
});

/** A deadline earlier than the next sweep was written. To controllers: wake no later than `dueAtMs` (epoch). */
export const timerArmed = declare({
  name: 'timer.armed',
  version: 1,
  kind: 'wake',
  to: 'controllers',
  schema: z.object({ dueAtMs: z.number() }),
});

/** The shard holder lends slots of a worker to a dispatcher. To that dispatcher. Units count tasks in flight at once. */
export const creditsLent = declare({
  name: 'credits.lent',
  version: 1,
  kind: 'wake',
  to: 'dispatcher.<id>',
  schema: z.object({
    tenantId: id,
    shard: z.number(),
    epoch: z.number(),
    loans: z.array(
      z.object({ workerId: id, slotType: z.string(), units: z.number(), actions: z.array(z.string()) }),
    ),
  }),
});

/** The shard holder wants lent slots back. To every dispatcher it lent to. */
export const creditsRecalled = declare({
  name: 'credits.recalled',
  version: 1,
  kind: 'wake',
  to: 'dispatcher.<id>',
  schema: z.object({ tenantId: id, shard: z.number(), epoch: z.number() }),
});

/** A dispatcher gives loans back, with the tasks still in flight on them. To the shard holder. */
export const creditsReturned = declare({
  name: 'credits.returned',
  version: 1,
  kind: 'wake',
  to: 'shard.<n>',
  schema: z.object({
    tenantId: id,
    epoch: z.number(),
    dispatcherId: id,
    inFlight: z.array(z.object({ workerId: id, taskId: id, slotType: z.string() })),
  }),
});

/** Attempts assigned on a dispatcher's credit ended at another process. To the dispatcher that holds the credit. */
export const creditsFreed = declare({
  name: 'credits.freed',
  version: 1,
  kind: 'wake',
  to: 'dispatcher.<id>',
  schema: z.object({ items: z.array(z.object({ tenantId: id, workerId: id, taskId: id })) }),
});

/** Chunks were stored for runs. To all other dispatchers, as `runFinished`: those with subscribers read them. */
export const streamAppended = declare({
  name: 'stream.appended',
  version: 1,
  kind: 'wake',
  to: 'dispatchers',
  schema: z.object({
    /** Who stored them, and has told its own subscribers already. */
    dispatcherId: id,
    runIds: z.array(id),
  }),
});

/** In runs that go on, tasks began or attempts ended. To all other dispatchers, as `runFinished`: those with subscribers look. */
export const runChanged = declare({
  name: 'run.changed',
  version: 1,
  kind: 'wake',
  to: 'dispatchers',
  schema: z.object({ runIds: z.array(id) }),
});

/** Somebody wants to know what was counted for a tenant. To all processes: those that have counted more write it down. */
export const metricsWanted = declare({
  name: 'metrics.wanted',
  version: 1,
  kind: 'wake',
  to: 'processes',
  schema: z.object({ tenantId: id }),
});

/** Entries of the logs of durable tasks were satisfied whose workers' streams are there. To that dispatcher. */
export const durableSatisfied = declare({
  name: 'durable.satisfied',
  version: 1,
  kind: 'wake',
  to: 'dispatcher.<id>',
  schema: z.object({ taskIds: z.array(id) }),
});

/** Waits of the durable protocol before the log are over. To all dispatchers: those with listeners look. */
export const durableSignalled = declare({
  name: 'durable.signalled',
  version: 1,
  kind: 'wake',
  to: 'dispatchers',
  schema: z.object({ signals: z.array(z.object({ taskId: id, signalKey: z.string() })) }),
});

export const MESSAGES = [
  queueChanged,
  workerChanged,
  workflowChanged,
  tasksAssigned,
  commandsAdded,
  runFinished,
  dispatcherJoined,
  leasesReleased,
  runReopened,
  timerArmed,
  creditsLent,
  creditsRecalled,
  creditsReturned,
  creditsFreed,
  streamAppended,
  runChanged,
  metricsWanted,
  durableSatisfied,
  durableSignalled,
] as const;
