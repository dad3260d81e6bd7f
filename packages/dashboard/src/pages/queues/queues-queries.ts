import type { RestSchema } from '@hatchet-ts/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { LIVE } from '../../api/live';
import { WINDOWS } from '../runs/runs-search';

type Stat = RestSchema<'TaskStatusStat'>;

/** What waits and what runs of one task. */
export interface TaskQueue {
  task: string;
  queued: number;
  running: number;
  /** Since when the first of them waits. */
  oldest: string | undefined;
}

/** Runs that share a concurrency key. */
export interface Group {
  task: string;
  expression: string;
  key: string;
  queued: number;
  running: number;
}

export const queuesQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['queues', tenant],
    queryFn: async ({ signal }) => {
      const stats = await answer(
        client.GET('/api/v1/tenants/{tenant}/task-stats', { signal, params: { path: { tenant } } }),
      );
      const tasks = Object.entries(stats).map(
        ([task, { queued, running }]): TaskQueue => ({
          task,
          queued: queued?.total ?? 0,
          running: running?.total ?? 0,
          oldest: queued?.oldest,
        }),
      );
      tasks.sort((a, b) => b.queued - a.queued || b.running - a.running || a.task.localeCompare(b.task));
      return { tasks, groups: groupsOf(stats) };
    },
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

function groupsOf(stats: RestSchema<'TaskStats'>): Group[] {
  const groups = new Map<string, Group>();
  const add = (task: string, stat: Stat | undefined, state: 'queued' | 'running') => {
    for (const { expression = '', keys } of stat?.concurrency ?? [])
      for (const [key, count] of Object.entries(keys ?? {})) {
        const id = JSON.stringify([task, expression, key]);
        const group = groups.get(id) ?? { task, expression, key, queued: 0, running: 0 };
        group[state] += count;
        groups.set(id, group);
      }
  };
  for (const [task, { queued, running }] of Object.entries(stats)) {
    add(task, queued, 'queued');
    add(task, running, 'running');
  }
  return [...groups.values()].sort((a, b) => b.queued - a.queued || b.running - a.running);
}

const RUNS_SHOWN = 20;

/** Runs that wait, newest first. */
export const queuedRunsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['runs', tenant, 'queued'],
    queryFn: async ({ signal }) => {
      const { rows } = await answer(
        client.GET('/api/v1/stable/tenants/{tenant}/workflow-runs', {
          signal,
          params: {
            path: { tenant },
            query: {
              since: new Date(Date.now() - WINDOWS['30d'].ms).toISOString(),
              statuses: ['QUEUED'],
              only_tasks: false,
              include_payloads: false,
              limit: RUNS_SHOWN,
            },
          },
        }),
      );
      return rows;
    },
    placeholderData: keepPreviousData,
    meta: LIVE,
  });
