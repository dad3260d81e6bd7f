import type { RestSchema } from '@hatchet-ts/contracts';
import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { liveUntil } from '../../api/live';
import { isFinal } from '../../design/status-badge';
import { joined, NO_STREAM, type RunStream } from './stream';

export type RunDetails = RestSchema<'V1WorkflowRunDetails'>;
export type TaskSummary = RestSchema<'V1TaskSummary'>;
export type DurableEntry = RestSchema<'V1DurableEventLogEntry'>;
export type Span = RestSchema<'OtelSpan'>;

/** Levels of children in the waterfall. */
const WATERFALL_DEPTH = 6;
/** Larger trees cost too much to read again and again; they are read when the page is opened. */
const LIVE_TIMINGS_MAX = 2_000;
const LOG_LINES_SHOWN = 1_000;
const DURABLE_ENTRIES_SHOWN = 1_000;
const SPANS_SHOWN = 1_000;

/** Logs and events of the last moments arrive after the state does, so a run counts as over a little later. */
const AFTERMATH_MS = 10_000;

export const isOver = ({ run }: Pick<RunDetails, 'run'>) =>
  isFinal(run.status) && (!run.finishedAt || Date.now() - Date.parse(run.finishedAt) > AFTERMATH_MS);

const runPath = (run: string) => ({ path: { 'v1-workflow-run': run } });

export const runQuery = (run: string) =>
  queryOptions({
    queryKey: ['run', run, 'details'],
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/stable/workflow-runs/{v1-workflow-run}', { signal, params: runPath(run) })),
    meta: liveUntil(isOver),
  });

/** A task that does not change here: the parent of a run. */
export const taskQuery = (task: string) =>
  queryOptions({
    queryKey: ['task', task],
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/stable/tasks/{task}', { signal, params: { path: { task } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const waitingQuery = (run: string) =>
  queryOptions({
    queryKey: ['run', run, 'waiting'],
    queryFn: async ({ signal }) => {
      const waiting = await answer(
        client.GET('/api/v1/stable/workflow-runs/{v1-workflow-run}/waiting', {
          signal,
          params: runPath(run),
        }),
      );
      return waiting.rows;
    },
    meta: { live: true },
  });

/** @param live false once the run is over */
export const timingsQuery = (run: string, live: boolean) =>
  queryOptions({
    queryKey: ['run', run, 'timings'],
    queryFn: async ({ signal }) => {
      const timings = await answer(
        client.GET('/api/v1/stable/workflow-runs/{v1-workflow-run}/task-timings', {
          signal,
          params: { ...runPath(run), query: { depth: WATERFALL_DEPTH } },
        }),
      );
      return timings.rows;
    },
    meta: {
      live: (timings: unknown) =>
        live && ((timings as unknown[] | undefined)?.length ?? 0) <= LIVE_TIMINGS_MAX,
    },
  });

/** Lines of some tasks of a run, oldest first. */
export const logsQuery = (tenant: string, tasks: readonly string[], live: boolean) =>
  queryOptions({
    queryKey: ['logs', tenant, tasks],
    queryFn: async ({ signal }) => {
      const lines = await answer(
        client.GET('/api/v1/stable/tenants/{tenant}/logs', {
          signal,
          params: {
            path: { tenant },
            query: { taskExternalIds: [...tasks], limit: LOG_LINES_SHOWN, order_by_direction: 'ASC' },
          },
        }),
      );
      return lines.rows ?? [];
    },
    enabled: tasks.length > 0,
    meta: { live },
  });

/** What the tasks of a run streamed; each round reads only what is new. */
export const streamQuery = (run: string, live: boolean) =>
  queryOptions({
    queryKey: ['run', run, 'stream'],
    queryFn: async ({ client: queries, queryKey, signal }) => {
      let stream = queries.getQueryData<RunStream>(queryKey) ?? NO_STREAM;
      for (;;) {
        const page = await answer(
          client.GET('/api/v1/stable/workflow-runs/{v1-workflow-run}/stream', {
            signal,
            params: { ...runPath(run), query: { after: stream.next } },
          }),
        );
        stream = joined(stream, page);
        if (!page.more) return stream;
      }
    },
    meta: { live },
  });

/** What a durable task asked for and was given, in its order. */
export const durableLogQuery = (tenant: string, task: string, live: boolean) =>
  queryOptions({
    queryKey: ['durable-log', tenant, task],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/stable/tenants/{tenant}/durable-tasks/{durable-task}', {
          signal,
          params: { path: { tenant, 'durable-task': task }, query: { limit: DURABLE_ENTRIES_SHOWN } },
        }),
      ),
    meta: { live },
  });

/** Spans of a run, the engine's and those that were sent. */
export const tracesQuery = (tenant: string, run: string, live: boolean) =>
  queryOptions({
    queryKey: ['traces', tenant, run],
    queryFn: async ({ signal }) =>
      (
        await answer(
          client.GET('/api/v1/stable/tenants/{tenant}/traces', {
            signal,
            params: { path: { tenant }, query: { run_external_id: run, limit: SPANS_SHOWN } },
          }),
        )
      ).rows ?? [],
    meta: { live },
  });
