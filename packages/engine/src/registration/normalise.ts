/** The one form of a definition: whatever order a client sends its parts in, they end up the same (engine rule 2.1.2). */
import type { ConditionDefinition } from '@hatchet-ts/contracts';
import { canonicalJson } from './canonical-json';
import { sortTasks } from './sort-tasks';
import type { ValidCondition, ValidRegistration, ValidTask } from './valid-registration';

export interface NormalisedTask extends Omit<ValidTask, 'conditions'> {
  conditions: ConditionDefinition[];
}

/** Tasks are sorted, the on-failure task last; or-groups have ordinals. */
export interface NormalisedRegistration extends Omit<ValidRegistration, 'tasks'> {
  tasks: NormalisedTask[];
}

const KIND_ORDER: Record<ConditionDefinition['kind'], number> = { parent: 0, event: 1, sleep: 2 };

const withoutGroup = (condition: ValidCondition): string => canonicalJson({ ...condition, orGroup: null });

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A group is one id under one action: the same id under two actions names two groups. */
const groupsOf = (conditions: readonly ValidCondition[]): ValidCondition[][] => {
  const groups = new Map<string, ValidCondition[]>();
  conditions.forEach((condition, index) => {
    const key = condition.orGroup === null ? `own ${index}` : `${condition.action} ${condition.orGroup}`;
    const members = groups.get(key);
    if (members) members.push(condition);
    else groups.set(key, [condition]);
  });
  return [...groups.values()];
};

/** Numbers groups by what they say, never by their ids, which SDKs make anew at every start. */
const numberGroups = (conditions: readonly ValidCondition[], firstOrdinal: number) => {
  const groups = groupsOf(conditions).map((members) => {
    const sorted = members
      .map((condition) => ({ condition, text: withoutGroup(condition) }))
      .sort((a, b) => byText(a.text, b.text));
    return { members: sorted, text: sorted.map((member) => member.text).join('\n') };
  });
  groups.sort((a, b) => byText(a.text, b.text));
  const numbered = groups.flatMap((group, index) =>
    group.members.map(({ condition, text }) => ({
      text,
      condition: { ...condition, orGroup: firstOrdinal + index } as ConditionDefinition,
    })),
  );
  numbered.sort(
    (a, b) => KIND_ORDER[a.condition.kind] - KIND_ORDER[b.condition.kind] || byText(a.text, b.text),
  );
  return { conditions: numbered.map((entry) => entry.condition), groups: groups.length };
};

const numberAllGroups = (tasks: readonly ValidTask[]): NormalisedTask[] => {
  let ordinal = 0;
  return tasks.map((task) => {
    const numbered = numberGroups(task.conditions, ordinal);
    ordinal += numbered.groups;
    return { ...task, conditions: numbered.conditions };
  });
};

export const normalise = (registration: ValidRegistration): NormalisedRegistration => {
  const sorted = sortTasks(registration.tasks.filter((task) => !task.onFailure));
  if (!sorted) throw new Error(`a cycle in '${registration.name}' came through validation`);
  const tasks = numberAllGroups([...sorted, ...registration.tasks.filter((task) => task.onFailure)]);

  // 2.1.5: the run of a single task is the task, so that the run's limits are its first ones.
  const [only] = tasks;
  if (tasks.length !== 1 || !only || registration.concurrency.length === 0) return { ...registration, tasks };
  return {
    ...registration,
    concurrency: [],
    tasks: [{ ...only, concurrency: [...registration.concurrency, ...only.concurrency] }],
  };
};
