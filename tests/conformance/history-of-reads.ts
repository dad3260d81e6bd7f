import type { ValueChange } from './changes';
import { ANY_NUMBER, ANYTHING, listOf } from './compare';
import type { Json, JsonObject } from './trace';

const TRACE = '29-rest-reads';
const RUN_LIST = /\/workflow-runs\?.*limit/;
const TRIGGER = /\/workflow-runs\/trigger$/;

const change = (
  where: RegExp,
  path: string,
  to: (recorded: Json | undefined) => Json | undefined,
): ValueChange => ({
  kind: 'value',
  traces: [TRACE],
  where,
  path,
  to: (value) => (value === undefined ? undefined : to(value)),
});
const rowsThat = (keep: (row: JsonObject) => boolean) => (rows: Json | undefined) =>
  (rows as JsonObject[]).filter(keep);
/** Counts of a bucket, and how many buckets there are. */
const bucketsLike = (buckets: Json | undefined): Json => {
  const [first] = buckets as JsonObject[];
  const counted = Object.entries(first!).map(([key, value]) => [key, key === 'time' ? value : ANY_NUMBER]);
  return listOf(Object.fromEntries(counted));
};
const gone = () => undefined;

/**
 * Trace 29 was recorded in a tenant with more behind it than we play before it, and with a worker that went on working.
 * What follows from that alone is nothing we promise differently.
 */
export const HISTORY: readonly ValueChange[] = [
  change(RUN_LIST, 'answer.pagination.num_pages', () => ANY_NUMBER),
  change(/\/workflow-runs\/external-ids/, 'answer', () => listOf('<uuid>')),
  change(/\/log-point-metrics/, 'answer.results', bucketsLike),
  change(/\/task-point-metrics/, 'answer.results', bucketsLike),
  change(/\/task-metrics/, 'answer.*.count', () => ANY_NUMBER),
  change(
    /\/filters$/,
    'answer.rows',
    rowsThat((row) => row.isDeclarative === true),
  ),
  change(
    /^GET .*\/worker$/,
    'answer.rows',
    rowsThat((row) => row.status === 'ACTIVE'),
  ),
  change(/^GET .*\/events\/keys$/, 'answer.rows', () => ['g:created', 'g:sub:deep', 'g:unknown']),
  change(/^GET .*\/workflows\?limit=2$/, 'answer.rows.*.name', () => '<text>'),
  change(/^GET \/api\/v1\/tenants\/<tenant>$/, 'answer.name', () => TRACE),
  change(/^GET \/api\/v1\/tenants\/<tenant>$/, 'answer.slug', () => TRACE),
  change(/^GET .*\/members$/, 'answer.rows', () => []),
  // The run stood in the worker's hands before it was shown.
  change(TRIGGER, 'answer.run.status', () => '<text>'),
  change(TRIGGER, 'answer.run.output', () => ({})),
  change(TRIGGER, 'answer.run.startedAt', gone),
  change(TRIGGER, 'answer.run.finishedAt', gone),
  change(TRIGGER, 'answer.run.duration', gone),
  change(TRIGGER, 'answer.tasks.*.status', () => '<text>'),
  change(TRIGGER, 'answer.taskEvents', () => ANYTHING),
  change(TRIGGER, 'answer.tasks.*.output', () => ({})),
  change(TRIGGER, 'answer.tasks.*.startedAt', gone),
  change(TRIGGER, 'answer.tasks.*.finishedAt', gone),
  change(TRIGGER, 'answer.tasks.*.duration', gone),
  change(/\/tasks\/replay$/, 'answer.ids', () => ['<id7>']),
  // A worker that is gone had run the DAG.
  change(/^GET .*\/workflow-runs\/<id17>$/, 'answer.taskEvents.*.workerId', () => '<id47>'),
  change(/^GET .*\/task-events\?limit=3$/, 'answer.rows.*.workerId', () => '<id47>'),
  // Ids of spans are no ids of ours, and how long a span took is measured.
  change(/\/traces\?/, 'answer.rows.*.spanId', () => '<text>'),
  change(/\/traces\?/, 'answer.rows.*.parentSpanId', () => '<text>'),
  change(/\/traces\?/, 'answer.rows.*.traceId', () => '<text>'),
  change(/\/traces\?/, 'answer.rows.*.durationNs', () => ANY_NUMBER),
];
