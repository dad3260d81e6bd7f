import { percentile } from '@hatchet-ts/loadtest';
import { Client } from 'pg';
import type { Benchmark } from './benchmark';
import { fillRuns } from './load/fill-runs';
import { LoadClient } from './load/load-client';
import { actionsOf, PLAIN, workload } from './load/workload';
import { PlanRecorder } from './measure/plan-recorder';

const SAMPLES = 20;
/** More than connections of the API's pool. */
const RECONNECTS_MAX = 100;
const DAY_MS = 86_400_000;
const DAG = workload('bench-dag', [
  { readableId: 'first', parents: [] },
  { readableId: 'second', parents: ['first'] },
  { readableId: 'third', parents: ['second'] },
]);

/** What the dashboard and SDKs ask for, by the name of its figure. */
function questions(ids: { tenant: string; workflow: string; worker: string; run: string; dag: string }) {
  const stable = `/api/v1/stable/tenants/${ids.tenant}`;
  const of = `/api/v1/tenants/${ids.tenant}`;
  const since = new Date(Date.now() - DAY_MS).toISOString();
  const hour = new Date(Date.now() - DAY_MS / 24).toISOString();
  const runs = (query: string) => `${stable}/workflow-runs?since=${since}&only_tasks=false&${query}`;
  return {
    runs: runs(''),
    runs_of_an_hour: `${stable}/workflow-runs?since=${hour}&only_tasks=false`,
    runs_with_payloads: runs('include_payloads=true'),
    runs_third_page: runs('offset=100&limit=50'),
    runs_queued: runs('statuses=QUEUED'),
    runs_running: runs('statuses=RUNNING'),
    runs_completed: runs('statuses=COMPLETED'),
    runs_failed: runs('statuses=FAILED'),
    runs_cancelled: runs('statuses=CANCELLED'),
    runs_failed_or_cancelled: runs('statuses=FAILED&statuses=CANCELLED'),
    runs_of_a_workflow: runs(`workflow_ids=${ids.workflow}`),
    runs_with_metadata: runs('additional_metadata=customer:c7'),
    runs_with_unknown_metadata: runs('additional_metadata=customer:nobody'),
    runs_of_a_worker: runs(`worker_id=${ids.worker}`),
    runs_of_a_parent: runs(`parent_task_external_id=${ids.run}`),
    runs_of_an_event: runs(`triggering_event_external_id=${ids.run}`),
    tasks: `${stable}/workflow-runs?since=${since}&only_tasks=true`,
    tasks_failed: `${stable}/workflow-runs?since=${since}&only_tasks=true&statuses=FAILED`,
    run_count: `${stable}/workflow-runs/count?since=${since}&only_tasks=false`,
    status_counts: `${stable}/task-metrics?since=${since}`,
    chart: `${stable}/task-point-metrics?createdAfter=${since}`,
    run: `/api/v1/stable/workflow-runs/${ids.dag}`,
    task: `/api/v1/stable/tasks/${ids.run}`,
    task_timings: `/api/v1/stable/workflow-runs/${ids.dag}/task-timings`,
    events: `${stable}/events?since=${since}`,
    events_of_a_key: `${stable}/events?since=${since}&keys=key-7`,
    event_keys: `${stable}/events/keys`,
    logs: `${stable}/logs?since=${since}`,
    logs_searched: `${stable}/logs?since=${since}&search=nowhere`,
    log_chart: `${stable}/log-point-metrics?since=${since}`,
    workflows: `${of}/workflows`,
    workflow_metrics: `/api/v1/workflows/${ids.workflow}/metrics`,
    workers: `${of}/worker`,
    queue_metrics: `${of}/step-run-queue-metrics`,
    task_stats: `${of}/task-stats`,
  };
}

/** The first statement on each connection that was ended fails, which is what a 503 says. */
async function untilAnswered(ask: () => Promise<void>): Promise<void> {
  for (let tries = RECONNECTS_MAX; ; tries--) {
    try {
      return await ask();
    } catch (error) {
      if (tries === 0) throw error;
    }
  }
}

export const runsAtSize: Benchmark = {
  name: 'runs-at-size',
  about:
    'every list, filter and chart of the API with --runs stored runs (default 1,000,000) of the last day: time of ' +
    'each question over HTTP, one at a time; with --save or --json and in split mode also how the database answered it',

  async run(target, meter, options) {
    const { databaseLog, databaseUrl } = meter.measured;
    if (databaseUrl === undefined || databaseLog === undefined)
      throw new Error('the platform tells no database to fill');
    const claims = JSON.parse(Buffer.from(target.token.split('.')[1]!, 'base64url').toString()) as {
      sub: string;
      server_url: string;
    };
    const client = await LoadClient.open(target, 1, [PLAIN, DAG]);
    const database = new Client({ connectionString: databaseUrl });
    await database.connect();
    const figures: Record<string, number> = {};
    const ask = async (name: string, url: string): Promise<void> => {
      const response = await fetch(claims.server_url + url, {
        headers: { authorization: `Bearer ${target.token}` },
      });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${name}: ${response.status} ${text.slice(0, 300)}`);
    };
    try {
      const startedAt = performance.now();
      const ids = await fillRuns(
        database,
        claims.sub,
        options.runs,
        [PLAIN, DAG].map((each) => actionsOf(each)[0]!.split(':')[0]!),
      );
      figures.filled_s = (performance.now() - startedAt) / 1000;
      figures.runs = options.runs;
      const asked = Object.entries(questions({ tenant: claims.sub, ...ids }));
      for (const [name, url] of asked) {
        const times: number[] = [];
        for (let i = 0; i <= SAMPLES; i++) {
          const askedAt = performance.now();
          await ask(name, url);
          // The first prepares statements and fills caches, as the first of a day does.
          if (i > 0) times.push(performance.now() - askedAt);
        }
        const sorted = Float64Array.from(times).sort();
        figures[`${name}_p50_ms`] = percentile(sorted, 0.5);
        figures[`${name}_p95_ms`] = percentile(sorted, 0.95);
        console.error(
          `${name.padEnd(28)} p50 ${figures[`${name}_p50_ms`]!.toFixed(1)} p95 ${figures[`${name}_p95_ms`]!.toFixed(1)} ms`,
        );
      }
      const recorder = await PlanRecorder.start(database, databaseLog);
      const plans: Record<string, string[]> = {};
      if (recorder) {
        await untilAnswered(() => ask(...asked[0]!));
        for (const [name, url] of asked) plans[name] = await recorder.during(() => ask(name, url));
      }
      return { plans, figures, faults: client.ledger.faults, firstError: client.ledger.firstError };
    } finally {
      client.close();
      await database.end();
    }
  },
};
