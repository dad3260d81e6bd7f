/**
 * Names, types and labels of what operators and tenants measure (PRM-08 to PRM-37). Where the documentation and the
 * original's own port call the same thing differently, both names are served; the documented one comes first.
 */

const QUEUE_SECONDS = [0.01, 0.02, 0.05, 0.1, 0.5, 1, 2, 5, 15];
const WORKFLOW_MS = [
  0.1, 0.5, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 1_800_000,
  3_600_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000,
];

export interface MetricDeclaration {
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  /** Over all tenants; none: there is no such metric. */
  names: readonly string[];
  /** Of one tenant. */
  tenantNames: readonly string[];
  /** Labels of the tenant's metric besides `tenant_id`; the other one has none. */
  labels: readonly string[];
  buckets?: number[];
}

const counter = (help: string, names: readonly string[], tenantNames: readonly string[]) =>
  ({ type: 'counter', help, names, tenantNames, labels: [] as const }) satisfies MetricDeclaration;
const gauge = <const L extends readonly string[]>(help: string, tenantName: string, labels: L) =>
  ({ type: 'gauge', help, names: [], tenantNames: [tenantName], labels }) satisfies MetricDeclaration;

/** The documented name, and the one without `_total` that the original serves. */
const both = (documented: string) => [documented, documented.slice(0, -'_total'.length)];

export const METRICS = {
  queueInvocations: counter(
    'Passes of the routine that assigns what is queued',
    ['hatchet_queue_invocations_total'],
    both('hatchet_tenant_queue_invocations_total'),
  ),
  createdTasks: counter(
    'Tasks created',
    ['hatchet_created_tasks_total'],
    both('hatchet_tenant_created_tasks_total'),
  ),
  retriedTasks: counter(
    'Attempts after the first',
    ['hatchet_retried_tasks_total'],
    both('hatchet_tenant_retried_tasks_total'),
  ),
  succeededTasks: counter(
    'Tasks that ended well',
    ['hatchet_succeeded_tasks_total'],
    both('hatchet_tenant_succeeded_tasks_total'),
  ),
  failedTasks: counter(
    'Tasks that failed for good',
    ['hatchet_failed_tasks_total'],
    both('hatchet_tenant_failed_tasks_total'),
  ),
  skippedTasks: counter(
    'Tasks skipped by a condition',
    ['hatchet_skipped_tasks_total'],
    both('hatchet_tenant_skipped_tasks_total'),
  ),
  cancelledTasks: counter(
    'Tasks cancelled',
    ['hatchet_cancelled_tasks_total'],
    both('hatchet_tenant_cancelled_tasks_total'),
  ),
  assignedTasks: counter('Attempts assigned to a worker', both('hatchet_assigned_tasks_total'), [
    'hatchet_tenant_assigned_tasks',
  ]),
  schedulingTimedOut: counter(
    'Tasks that waited longer than their schedule timeout',
    both('hatchet_scheduling_timed_out_total'),
    ['hatchet_tenant_scheduling_timed_out'],
  ),
  rateLimited: counter('Tasks held by a rate limit', both('hatchet_rate_limited_total'), [
    'hatchet_tenant_rate_limited',
  ]),
  queuedToAssigned: counter(
    'Tasks that went from a queue to a worker, however many attempts they needed',
    both('hatchet_queued_to_assigned_total'),
    ['hatchet_tenant_queued_to_assigned'],
  ),
  reassignedTasks: counter(
    'Attempts given up because their worker was lost',
    both('hatchet_reassigned_tasks_total'),
    ['hatchet_tenant_reassigned_tasks'],
  ),
  queuedToAssignedSeconds: {
    type: 'histogram',
    help: 'Seconds between queue and worker',
    names: ['hatchet_queued_to_assigned_seconds', 'hatchet_queued_to_assigned_time_seconds'],
    tenantNames: ['hatchet_tenant_queued_to_assigned_time_seconds'],
    labels: [],
    buckets: QUEUE_SECONDS,
  },
  queuedToAssignedByWorkflow: {
    type: 'counter',
    help: 'Tasks that went from a queue to a worker, by workflow',
    names: [],
    tenantNames: ['hatchet_tenant_queued_to_assigned_by_workflow'],
    labels: ['workflow_name'],
  },
  queuedToAssignedSecondsByWorkflow: {
    type: 'histogram',
    help: 'Seconds between queue and worker, by workflow',
    names: [],
    tenantNames: ['hatchet_tenant_queued_to_assigned_time_seconds_by_workflow'],
    labels: ['workflow_name'],
    buckets: QUEUE_SECONDS,
  },
  workflowDuration: {
    type: 'histogram',
    help: 'Milliseconds from the start of a run to its end, DAG or single task',
    names: [],
    tenantNames: ['hatchet_tenant_workflow_duration_milliseconds'],
    labels: ['workflow_name', 'status'],
    buckets: WORKFLOW_MS,
  },
  queueSize: gauge('Tasks in queues', 'hatchet_tenant_queue_size', ['queue', 'workflow_name']),
  metadataQueueSize: gauge(
    'Tasks in queues, by the metadata of their runs under keys that start with prom_',
    'hatchet_tenant_additional_metadata_queue_size',
    ['metadata_key', 'metadata_value'],
  ),
  workerSlots: gauge('Slots of workers', 'hatchet_tenant_worker_slots', []),
  usedWorkerSlots: gauge('Slots in use', 'hatchet_tenant_used_worker_slots', []),
  availableWorkerSlots: gauge('Slots that are free', 'hatchet_tenant_available_worker_slots', []),
  workerLabelSlots: gauge('Slots of workers with a label', 'hatchet_tenant_worker_label_slots', [
    'label_key',
    'label_value',
  ]),
  usedWorkerLabelSlots: gauge(
    'Slots in use of workers with a label',
    'hatchet_tenant_used_worker_label_slots',
    ['label_key', 'label_value'],
  ),
  availableWorkerLabelSlots: gauge(
    'Slots that are free of workers with a label',
    'hatchet_tenant_available_worker_label_slots',
    ['label_key', 'label_value'],
  ),
} as const satisfies Record<string, MetricDeclaration>;

export type MetricName = keyof typeof METRICS;
type NameOf<T extends MetricDeclaration['type']> = {
  [N in MetricName]: (typeof METRICS)[N]['type'] extends T ? N : never;
}[MetricName];
export type CounterName = NameOf<'counter'>;
export type HistogramName = NameOf<'histogram'>;
export type GaugeName = NameOf<'gauge'>;

/** What a tenant may see, by the name it is served under. */
export const TENANT_METRICS: ReadonlyMap<string, MetricDeclaration> = new Map(
  Object.values<MetricDeclaration>(METRICS).flatMap((declaration) =>
    declaration.tenantNames.map((name) => [name, declaration] as const),
  ),
);
