import {
  insertWaits,
  type LockedRun,
  type LockedTask,
  type NewWaitConditionRow,
  type NewWaitRow,
  type Queryable,
  readEventsSince,
  type WaitOwner,
} from '@hatchet-ts/schema';
import { uuidLowerBound, uuidv7 } from '@hatchet-ts/service-kit';
import type { Announcement } from '../announce';
import { type ConditionAction, resolveWait } from '../decisions/resolve-wait';
import type { EngineContext } from '../engine';
import { ConditionVerdicts } from './condition-verdicts';
import { ExpressionFailures } from './expression-failures';

/** Something that holds until sleeps are over or events are pushed. */
export interface NewWait {
  tenantId: string;
  owner: WaitOwner;
  conditions: readonly NewWaitCondition[];
}

export type NewWaitCondition = {
  action: ConditionAction;
  /** Conditions of one group and action are OR-ed, groups AND-ed. */
  orGroup: number;
  /** Under which name the owner gets what met it. */
  dataKey: string;
} & (
  | { kind: 'sleep'; sleepText: string; dueAtMs: number }
  | {
      kind: 'event';
      eventKey: string;
      /** Null accepts events of any scope. */
      scope: string | null;
      /** Empty accepts any payload. */
      expression: string;
      /** Also considers stored events of the scope from this moment on, epoch ms (9.3.3); null looks ahead only. */
      sinceMs: number | null;
    }
);

/** A wait that is over. */
export interface SatisfiedWait {
  tenantId: string;
  owner: WaitOwner;
  action: ConditionAction;
  /** What met the conditions of that action, in their order. `datum` is JSON text: an event's payload, or a sleep's. */
  data: readonly { dataKey: string; datum: string }[];
}

/** Rows of owners, locked: DAG runs of steps; tasks that wait themselves. */
export interface LockedOwners {
  runs: readonly LockedRun[];
  tasks: ReadonlyMap<string, LockedTask>;
}

/**
 * Goes on with owners whose waits are over, in the transaction that ended the waits.
 * @returns what to call after the commit
 */
export type WaitResolver = (
  context: EngineContext,
  db: Queryable,
  satisfied: readonly SatisfiedWait[],
  owners: LockedOwners,
  nowMs: number,
) => Promise<() => void>;

/** Pages in which stored events are looked at, newest first. */
const LOOK_BACK_PAGE = 100;
/** Most stored events one condition looks at: an expression that is rarely true must not scan a year. */
const LOOK_BACK_EVENTS_MAX = 10_000;

export const sleepDatum = (sleepText: string) => JSON.stringify({ sleep_duration: sleepText });

/**
 * Arms waits. The caller holds the locks of their owners: whoever ends a wait takes them first.
 *
 * An event pushed after this transaction is committed is never missed, since it looks for waits in a snapshot of its own.
 * Where a condition looks back, the caller must have called `lockEventKeys` for its key before any other lock: then no
 * event can stand between the look and the commit.
 *
 * @returns the waits that events of the past have ended already; they are not stored
 */
export async function armWaits(
  db: Queryable,
  waits: readonly NewWait[],
  nowMs: number,
  announcement: Announcement,
): Promise<SatisfiedWait[]> {
  const failures = new ExpressionFailures();
  const satisfied: SatisfiedWait[] = [];
  const rows: NewWaitRow[] = [];
  const conditions: NewWaitConditionRow[] = [];
  for (const wait of waits) {
    const data: (string | null)[] = [];
    for (const condition of wait.conditions)
      data.push(await lookBack(db, wait.tenantId, condition, failures));
    const action = resolveWait(
      wait.conditions.map((condition, i) => ({ ...condition, met: data[i] !== null })),
    );
    if (action) {
      satisfied.push(satisfiedWait(wait, action, wait.conditions, data));
      continue;
    }
    const id = uuidv7(nowMs);
    rows.push({ id, tenantId: wait.tenantId, owner: wait.owner });
    for (const [ordinal, condition] of wait.conditions.entries()) {
      const event = condition.kind === 'event' ? condition : null;
      const sleep = condition.kind === 'sleep' ? condition : null;
      conditions.push({
        waitId: id,
        ordinal,
        tenantId: wait.tenantId,
        action: condition.action,
        orGroup: condition.orGroup,
        dataKey: condition.dataKey,
        sleepText: sleep?.sleepText ?? null,
        dueAtMs: sleep?.dueAtMs ?? null,
        eventKey: event?.eventKey ?? null,
        scope: event?.scope ?? null,
        expression: event?.expression ?? null,
        datum: data[ordinal]!,
      });
      if (sleep) announcement.timer(sleep.dueAtMs);
    }
  }
  if (rows.length > 0) await insertWaits(db, rows, conditions, nowMs);
  await failures.write(db, nowMs);
  return satisfied;
}

export function satisfiedWait(
  wait: { tenantId: string; owner: WaitOwner },
  action: ConditionAction,
  conditions: readonly { action: ConditionAction; dataKey: string }[],
  data: readonly (string | null)[],
): SatisfiedWait {
  return {
    tenantId: wait.tenantId,
    owner: wait.owner,
    action,
    data: conditions.flatMap((condition, i) => {
      const datum = data[i] ?? null;
      return condition.action === action && datum !== null ? { dataKey: condition.dataKey, datum } : [];
    }),
  };
}

/** @returns the payload of the newest stored event that meets the condition, or null */
async function lookBack(
  db: Queryable,
  tenantId: string,
  condition: NewWaitCondition,
  failures: ExpressionFailures,
): Promise<string | null> {
  if (condition.kind !== 'event' || condition.sinceMs === null || condition.scope === null) return null;
  const { eventKey: key, scope, expression, sinceMs } = condition;
  const look = { tenantId, key, scope, sinceId: uuidLowerBound(Math.max(0, sinceMs)), limit: LOOK_BACK_PAGE };
  let beforeId = NEWEST_ID;
  for (let seen = 0; seen < LOOK_BACK_EVENTS_MAX; seen += LOOK_BACK_PAGE) {
    const page = await readEventsSince(db, { ...look, beforeId });
    for (const { payload } of page)
      if (new ConditionVerdicts({ tenantId, key, payload }, failures).holds(expression)) return payload;
    if (page.length < LOOK_BACK_PAGE) return null;
    beforeId = page.at(-1)!.id;
  }
  return null;
}

const NEWEST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
