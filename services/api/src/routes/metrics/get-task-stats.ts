import type { RestSchema, WorkflowDefinition } from '@hatchet-ts/contracts';
import { readGroupLoads, readStepLoads } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { isoTime } from '../../present/resource-meta';

type Stats = RestSchema<'TaskStats'>;
type Stat = RestSchema<'TaskStatusStat'>;

/** What waits and what runs, per task name, for autoscalers (STA-01, STA-02). Read from what is open, never from history. */
export const getTaskStats = route<'tenant:get:task-stats'>({
  operationId: 'tenant:get:task-stats',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/task-stats',
  access: { who: 'tenant', role: 'VIEWER' },
  callsPerMinute: 600,
  audit: null,
  async handle({ query, tenantId }, { database, engine }) {
    const [loads, groups] = await Promise.all([
      readStepLoads(database, tenantId),
      readGroupLoads(database, tenantId),
    ]);
    await engine.definitions.load([...loads, ...groups].map((row) => row.versionId));
    const wanted = query.taskNames && new Set(query.taskNames);
    const stats = keyedByUsers<Stats[string]>();
    const statOf = (definition: WorkflowDefinition, step: number, running: boolean): Stat | null => {
      const name = definition.tasks[step]!.readableId;
      if (wanted && !wanted.has(name)) return null;
      stats[name] ??= {};
      stats[name][running ? 'running' : 'queued'] ??= { total: 0 };
      return stats[name][running ? 'running' : 'queued']!;
    };
    for (const { versionId, step, running, total, oldest, oldestFirstAttempt } of loads) {
      const definition = engine.definitions.peek(versionId)!;
      const stat = statOf(definition, step, running);
      if (!stat) continue;
      stat.total = (stat.total ?? 0) + total;
      stat.oldest = earlier(stat.oldest, oldest);
      if (oldestFirstAttempt !== null)
        stat.oldestExcludingRetries = earlier(stat.oldestExcludingRetries, oldestFirstAttempt);
      if (running) continue;
      const queue = definition.tasks[step]!.actionId;
      stat.queues = { ...stat.queues, [queue]: (stat.queues?.[queue] ?? 0) + total };
    }
    for (const { versionId, step, strategyId, key, running, total } of groups) {
      const definition = engine.definitions.peek(versionId)!;
      const stat = statOf(definition, step, running);
      if (stat) addToGroup(stat, definition, strategyId, key, total);
    }
    return stats;
  },
});

function addToGroup(
  stat: Stat,
  definition: WorkflowDefinition,
  strategyId: string,
  key: string,
  total: number,
): void {
  const strategy = [definition, ...definition.tasks]
    .flatMap(({ concurrency }) => concurrency)
    .find((candidate) => candidate.strategyId === strategyId);
  if (!strategy) return;
  const { expression, strategy: type } = strategy;
  stat.concurrency ??= [];
  let group = stat.concurrency.find((entry) => entry.expression === expression && entry.type === type);
  if (!group) {
    group = { expression, type, keys: keyedByUsers<number>() };
    stat.concurrency.push(group);
  }
  group.keys![key] = (group.keys![key] ?? 0) + total;
}

/** Without a prototype: users name tasks and groups, and `__proto__` and `constructor` are names they may give. */
const keyedByUsers = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;

const earlier = (known: string | undefined, ms: number): string => {
  const time = isoTime(ms);
  return known === undefined || time < known ? time : known;
};
