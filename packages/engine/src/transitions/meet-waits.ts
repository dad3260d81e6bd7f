import {
  deleteWaits,
  type LockedTask,
  lockRuns,
  lockTasks,
  lockWaits,
  type MetCondition,
  meetConditions,
  type Queryable,
  readWaits,
  type WaitConditionRow,
  type WaitOwnerKind,
  type WaitRow,
} from '@hatchet-ts/schema';
import { groupBy } from '@hatchet-ts/service-kit';
import { resolveWait } from '../decisions/resolve-wait';
import type { EngineContext } from '../engine';
import { type LockedOwners, type SatisfiedWait, satisfiedWait, sleepDatum } from './arm-waits';
import { WAIT_RESOLVERS } from './wait-resolvers';

/** A condition that came true. */
export interface Occurrence {
  waitId: string;
  ordinal: number;
  /** JSON text of the event's payload; null for a sleep. */
  datum: string | null;
}

/**
 * Notes conditions that came true and goes on with the owners of waits that are over by it, in the caller's
 * transaction. Conditions met before and waits ended meanwhile are left alone, so doubled occurrences do no harm.
 *
 * Lock order: run, task, wait. The owners of all waits are locked before any wait is.
 * @returns what to call after the commit
 */
export async function meetWaits(
  context: EngineContext,
  db: Queryable,
  occurrences: readonly Occurrence[],
  nowMs: number,
): Promise<() => void> {
  const ids = [...new Set(occurrences.map((occurrence) => occurrence.waitId))];
  const found = await readWaits(db, ids);
  if (found.length === 0) return () => {};
  const owners = await lockOwners(db, found);
  const { waits, conditions } = await lockWaits(db, ids);
  const outcome = conclude(waits, conditions, occurrences);
  if (outcome.met.length > 0) await meetConditions(db, outcome.met);
  if (outcome.over.length > 0) await deleteWaits(db, outcome.over);

  const tells: (() => void)[] = [];
  for (const [kind, satisfied] of outcome.satisfied)
    tells.push(await resolverOf(kind)(context, db, satisfied, owners, nowMs));
  return () => {
    for (const tell of tells) tell();
  };
}

/** Runs first, then tasks of all kinds of owners in one statement: two lists of tasks would have two orders. */
async function lockOwners(db: Queryable, waits: readonly WaitRow[]): Promise<LockedOwners> {
  const stepOwners = [
    ...new Set(waits.filter((wait) => wait.ownerKind === 'step').map((wait) => wait.ownerId)),
  ];
  const runs = stepOwners.length > 0 ? await lockRuns(db, stepOwners) : [];
  const dagRuns = new Set(runs.map((run) => run.id));
  const taskIds = [...new Set(waits.map((wait) => wait.ownerId).filter((id) => !dagRuns.has(id)))];
  const tasks = taskIds.length > 0 ? await lockTasks(db, taskIds) : [];
  return { runs, tasks: new Map(tasks.map((task): [string, LockedTask] => [task.id, task])) };
}

/** What the occurrences mean for waits as they stand. */
function conclude(
  waits: readonly WaitRow[],
  conditions: readonly WaitConditionRow[],
  occurrences: readonly Occurrence[],
) {
  const byWait = groupBy(conditions, (condition) => condition.waitId);
  const happened = new Map(
    occurrences.map((occurrence) => [`${occurrence.waitId}/${occurrence.ordinal}`, occurrence]),
  );
  const met: MetCondition[] = [];
  const over: string[] = [];
  const satisfied = new Map<WaitOwnerKind, SatisfiedWait[]>();
  for (const wait of waits) {
    const own = byWait.get(wait.id) ?? [];
    const fresh: MetCondition[] = [];
    const data = own.map((condition) => {
      if (condition.datum !== null) return condition.datum;
      const occurrence = happened.get(`${wait.id}/${condition.ordinal}`);
      if (!occurrence) return null;
      const datum = occurrence.datum ?? sleepDatum(condition.sleepText!);
      fresh.push({ waitId: wait.id, ordinal: condition.ordinal, datum });
      return datum;
    });
    const action = resolveWait(own.map((condition, i) => ({ ...condition, met: data[i] !== null })));
    if (action === null) {
      met.push(...fresh);
      continue;
    }
    over.push(wait.id);
    const { tenantId, ownerKind: kind, ownerId: id, ownerKey: key } = wait;
    const list = satisfied.get(kind) ?? [];
    satisfied.set(kind, list);
    list.push(satisfiedWait({ tenantId, owner: { kind, id, key } }, action, own, data));
  }
  return { met, over, satisfied };
}

function resolverOf(kind: WaitOwnerKind) {
  const resolver = WAIT_RESOLVERS[kind];
  if (!resolver) throw new Error(`a wait of a ${kind} is over and nothing goes on with it`);
  return resolver;
}
