import { createHash } from 'node:crypto';

/** What a durable task waits for; conditions of one group are OR-ed, groups AND-ed. */
export type DurableCondition = {
  orGroup: number;
  /** Under which name the task gets what met the condition. */
  dataKey: string;
  expression: string;
} & (
  | { kind: 'sleep'; sleepText: string; sleepMs: number }
  | {
      kind: 'event';
      eventKey: string;
      scope: string | null;
      /** Stored events of the scope from this moment on count too, epoch ms. */
      sinceMs: number | null;
    }
);

/** What an entry of the log stands for: what a replay has to ask for again, and how it is shown. */
export interface DurableSubject {
  kind: 'RUN' | 'WAIT_FOR' | 'MEMO';
  idempotencyKey: Buffer;
  /** For errors. */
  description: string;
  /** As lists show it; memos have none. */
  waitData: readonly WaitItem[] | null;
}

export type WaitItem = ShownCondition | { or: ShownCondition[] };
type ShownCondition =
  | { kind: 'SLEEP'; sleepDurationMs: number }
  | { kind: 'USER_EVENT'; eventKey: string }
  | { kind: 'CHILD_WORKFLOW'; workflowName: string };

/** Characters of an input or expression that a description quotes. */
const QUOTED_MAX = 100;

/** Order, groups' ids, scopes and looks back do not count: they may change on a replay (engine-behaviour 9.2). */
export function waitSubject(conditions: readonly DurableCondition[]): DurableSubject {
  const parts = conditions
    .map((condition) =>
      JSON.stringify([
        condition.expression,
        condition.dataKey,
        condition.kind,
        condition.kind === 'sleep' ? condition.sleepText : '',
        condition.kind === 'event' ? condition.eventKey : '',
      ]),
    )
    .sort();
  const groups = groupsOf(conditions);
  const texts = groups.map((group) => {
    const text = group.map(describeCondition).join(' or ');
    return group.length > 1 && groups.length > 1 ? `(${text})` : text;
  });
  return {
    kind: 'WAIT_FOR',
    idempotencyKey: hash('WAIT_FOR', ...parts),
    description: texts.join(' and '),
    waitData: groups.map((group) =>
      group.length === 1 ? showCondition(group[0]!) : { or: group.map(showCondition) },
    ),
  };
}

/** Metadata, priority and labels do not count. */
export function runSubject(workflowName: string, input: string): DurableSubject {
  return {
    kind: 'RUN',
    idempotencyKey: hash('RUN', workflowName, input),
    description: `run(${workflowName}, ${quote(input)})`,
    waitData: [{ kind: 'CHILD_WORKFLOW', workflowName }],
  };
}

/** @param key as the client made it of whatever its value depends on */
export function memoSubject(key: Uint8Array): DurableSubject {
  return {
    kind: 'MEMO',
    idempotencyKey: hash('MEMO', Buffer.from(key).toString('base64')),
    description: `memo(${Buffer.from(key).toString('hex').slice(0, 12)})`,
    waitData: null,
  };
}

function groupsOf(conditions: readonly DurableCondition[]): DurableCondition[][] {
  const groups = new Map<number, DurableCondition[]>();
  for (const condition of conditions) {
    const group = groups.get(condition.orGroup);
    if (group) group.push(condition);
    else groups.set(condition.orGroup, [condition]);
  }
  return [...groups.values()];
}

function describeCondition(condition: DurableCondition): string {
  if (condition.kind === 'sleep') return `sleep(${condition.sleepText})`;
  const { eventKey, expression } = condition;
  return expression === '' ? `event(${eventKey})` : `event(${eventKey}, ${quote(expression)})`;
}

const showCondition = (condition: DurableCondition): ShownCondition =>
  condition.kind === 'sleep'
    ? { kind: 'SLEEP', sleepDurationMs: condition.sleepMs }
    : { kind: 'USER_EVENT', eventKey: condition.eventKey };

const quote = (text: string) => (text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text);

/** Of the parts as a list, so that no two lists read the same. */
const hash = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest();
