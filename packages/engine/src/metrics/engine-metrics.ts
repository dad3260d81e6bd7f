import { SHOWN_FINAL_STATUS, TASK_STATE_NAMES } from '@hatchet-ts/contracts';
import { type Counter, type Gauge, groupBy, type Histogram, type Metrics } from '@hatchet-ts/service-kit';
import type { Definitions } from '../definitions';
import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  METRICS,
  type MetricDeclaration,
} from './catalogue';
import type { AssignedFact, Facts, TenantFacts } from './facts';

type Labels = Record<string, string>;

/** Children of one histogram are kept, because finding them by their labels costs more than observing. */
const CHILDREN_MAX = 10_000;

/** Which count of a tenant's facts goes to which counter. */
const COUNTS = {
  created: 'createdTasks',
  retried: 'retriedTasks',
  reassigned: 'reassignedTasks',
  succeeded: 'succeededTasks',
  failed: 'failedTasks',
  skipped: 'skippedTasks',
  cancelled: 'cancelledTasks',
  schedulingTimedOut: 'schedulingTimedOut',
  assigned: 'assignedTasks',
} as const satisfies Partial<Record<keyof TenantFacts, CounterName>>;

/** The metrics of METRICS in the registry of this process. Making it twice for one registry gives the same metrics. */
export class EngineMetrics {
  private readonly counters = new Map<CounterName, { global: Counter[]; tenant: Counter[] }>();
  private readonly histograms = new Map<HistogramName, { global: Histogram[]; tenant: Histogram[] }>();
  private readonly children = new Map<string, { observe(value: number): void }[]>();

  constructor(
    private readonly metrics: Metrics,
    private readonly definitions: Definitions,
  ) {
    // Declared at once, so that a scrape shows zeros instead of nothing.
    for (const [name, declaration] of Object.entries<MetricDeclaration>(METRICS)) {
      const { type, help, names, tenantNames, buckets } = declaration;
      const labels = ['tenant_id', ...declaration.labels];
      if (type === 'counter')
        this.counters.set(name as CounterName, {
          global: names.map((each) => metrics.counter(each, help) as Counter),
          tenant: tenantNames.map((each) => metrics.counter(each, help, labels)),
        });
      else if (type === 'histogram')
        this.histograms.set(name as HistogramName, {
          global: names.map((each) => metrics.histogram(each, help, [], buckets) as Histogram),
          tenant: tenantNames.map((each) => metrics.histogram(each, help, labels, buckets)),
        });
    }
  }

  count(name: CounterName, tenantId: string, by: number, labels: Labels = {}): void {
    if (by === 0) return;
    const { global, tenant } = this.counters.get(name)!;
    for (const counter of global) counter.inc(by);
    for (const counter of tenant) counter.inc({ tenant_id: tenantId, ...labels }, by);
  }

  observe(name: HistogramName, tenantId: string, values: readonly number[], labels: Labels = {}): void {
    const key = `${name}/${tenantId}/${Object.values(labels).join('/')}`;
    let children = this.children.get(key);
    if (!children) {
      const { global, tenant } = this.histograms.get(name)!;
      children = [
        ...global,
        ...tenant.map((histogram) => histogram.labels({ tenant_id: tenantId, ...labels })),
      ];
      if (this.children.size >= CHILDREN_MAX) this.children.clear();
      this.children.set(key, children);
    }
    for (const child of children) for (const value of values) child.observe(value);
  }

  /** @param collect called before each exposition, with what sets the gauge */
  gauge(
    name: GaugeName,
    collect: (set: (tenantId: string, value: number, labels?: Labels) => void) => void | Promise<void>,
  ): void {
    const { tenantNames, help, labels } = METRICS[name];
    for (const tenantName of tenantNames)
      this.metrics.gauge(tenantName, help, ['tenant_id', ...labels], async (gauge: Gauge) => {
        gauge.reset();
        await collect((tenantId, value, more = {}) => gauge.set({ tenant_id: tenantId, ...more }, value));
      });
  }

  /** What a transition did; for `EngineContext.onTransition`. */
  record(facts: Facts): void {
    for (const [tenantId, tenant] of facts) {
      for (const fact in COUNTS) {
        const key = fact as keyof typeof COUNTS;
        this.count(COUNTS[key], tenantId, tenant[key]);
      }
      // On slot credit the routine that assigns ran within the transaction that created the tasks.
      if (tenant.usedCredit) this.count('queueInvocations', tenantId, 1);
      if (tenant.firstAssigned.length > 0) this.recordFirstAssigned(tenantId, tenant.firstAssigned);
      for (const [versionId, runs] of groupBy(tenant.ended, (run) => run.versionId))
        for (const [state, own] of groupBy(runs, (run) => run.state)) {
          const labels = { workflow_name: this.workflowName(versionId), status: shownStatus(state) };
          const durations = own.map((run) => Math.max(0, run.ms));
          this.observe('workflowDuration', tenantId, durations, labels);
        }
    }
  }

  private recordFirstAssigned(tenantId: string, assigned: readonly AssignedFact[]): void {
    this.count('queuedToAssigned', tenantId, assigned.length);
    for (const [versionId, own] of groupBy(assigned, (fact) => fact.versionId)) {
      const workflow = { workflow_name: this.workflowName(versionId) };
      this.count('queuedToAssignedByWorkflow', tenantId, own.length, workflow);
      const seconds = own.map(({ waitedMs }) => Math.max(0, waitedMs) / 1000);
      this.observe('queuedToAssignedSeconds', tenantId, seconds);
      this.observe('queuedToAssignedSecondsByWorkflow', tenantId, seconds, workflow);
    }
  }

  private workflowName(versionId: string): string {
    return this.definitions.peek(versionId)?.name ?? '';
  }
}

function shownStatus(state: number): string {
  const name = TASK_STATE_NAMES[state];
  return name === undefined || name === 'open' ? 'RUNNING' : SHOWN_FINAL_STATUS[name];
}
