import type { WaitingCondition } from '@hatchet-ts/schema';
import { groupsOf } from './decisions/resolve-wait';

const VERB = { QUEUE: 'start', SKIP: 'skip', CANCEL: 'cancel' } as const;
const ACTIONS = ['QUEUE', 'SKIP', 'CANCEL'] as const;

/** Why a step waits for sleeps and events: what is not met yet, and since when. */
export function explainConditions(conditions: readonly WaitingCondition[]): {
  gate: 'conditions';
  reason: string;
  releasedBy: string;
  since: string;
} {
  const open = (action: (typeof ACTIONS)[number]) =>
    groupsOf(conditions, action)
      .filter((group) => !group.some((condition) => condition.met))
      .map((group) => group.map(describe).join(' or '));
  return {
    gate: 'conditions',
    reason: `Its conditions are not met yet: ${open('QUEUE').join(', and ') || 'nothing it waits for can come any more'}.`,
    releasedBy: ACTIONS.flatMap((action) => {
      const groups = open(action);
      return groups.length > 0 ? `${VERB[action]}: ${groups.join(', and ')}` : [];
    }).join('; '),
    since: new Date(conditions[0]!.since).toISOString(),
  };
}

function describe({ sleepText, dueAt, eventKey, scope, expression }: WaitingCondition): string {
  if (eventKey === null) {
    const until = dueAt === null ? '' : ` until ${new Date(dueAt).toISOString()}`;
    return `the sleep of ${sleepText}${until}`;
  }
  const where = expression ? ` with ${expression}` : '';
  return `the event "${eventKey}"${scope === null ? '' : ` of the scope "${scope}"`}${where}`;
}
