import type { Change, LineChange } from './changes';
import { ANYTHING } from './compare';
import type { IntendedDifference } from './differences';
import type { Json, JsonObject, RestLine, TraceLine } from './trace';

const TRACE = '29-rest-reads';

const answered = (line: number, status: number, answer: JsonObject): LineChange => ({
  kind: 'line',
  trace: TRACE,
  line,
  promised: { status, answer },
});
const refused = (line: number, description: string, field?: string): LineChange =>
  answered(line, 400, { errors: [{ description, ...(field === undefined ? {} : { field }) }] });

const value = (
  where: RegExp,
  path: string,
  to: (recorded: Json | undefined) => Json | undefined,
): Change => ({
  kind: 'value',
  traces: [TRACE],
  where,
  path,
  to: (recorded) => to(recorded),
});
const unlessEmpty = (full: Json) => (recorded: Json | undefined) => (recorded === '' ? full : recorded);
const always = (promised: Json) => () => promised;

/** What the worker of the trace offers, as the route for one worker shows it. */
function listsOfWorker(lines: readonly TraceLine[]): JsonObject {
  const shown = lines.find((line) => line.dir === 'rest' && line.rest === 'GET /api/v1/workers/<id47>');
  const { actions, labels } = (shown as RestLine).answer as { actions: Json; labels: Json };
  return { actions, labels };
}

const COMPILE_ERROR = 'failed to compile expression: <input>:1:9: found > but expecting end of input';

/** Routes that read: trace 29. */
export const readChanges: IntendedDifference[] = [
  {
    topic: 'Fields that newer clients know',
    original: 'The server is older than they.',
    ours: '`embedded` in the answer about the server, `alertMemberEmails` in alert settings, `dataRetentionPeriod` of a tenant, `retryCounts` beside the spans of a run.',
    reason: 'Newer clients and the dashboard read them; older ones leave unknown fields alone.',
    changes: [
      value(/^GET \/api\/v1\/meta$/, 'answer.embedded', always(false)),
      value(/\/alerting\/settings$/, 'answer.alertMemberEmails', always(true)),
      value(/\/traces\?/, 'answer.retryCounts', always([0])),
      {
        kind: 'value',
        where: /^(GET|POST|PATCH) \/api\/v1\/tenants(\/<tenant>)?$/,
        path: 'answer',
        to: (answer) =>
          (answer as JsonObject).serverUrl === undefined
            ? answer
            : { ...(answer as JsonObject), dataRetentionPeriod: '720h' },
      },
    ],
  },
  {
    topic: 'Number of rows of a timeline',
    original: '`limit` of `workflow-runs/{id}/task-events` is ignored.',
    ours: 'It holds.',
    reason: 'A defect of the original.',
    changes: [value(/\/task-events\?limit=3$/, 'answer.rows', (rows) => (rows as Json[]).slice(0, 3))],
  },
  {
    topic: 'Ids that stand for nothing',
    original: 'One id is the `stepId` of every DAG run in a list and the id of every label of every worker.',
    ours: 'The `stepId` of a DAG run is the id of its workflow version, the id of a label that of its worker.',
    reason: 'The routes have to show some id; these can be looked up.',
    changes: [
      value(/\/workflow-runs\?/, 'answer.rows.*.stepId', (id) => (id === '<id25>' ? '<id18>' : id)),
      value(/\/worker/, 'answer.**.labels.*.metadata.id', always('<id47>')),
      value(/\/alerting\/settings$/, 'answer.metadata.id', always('<tenant>')),
    ],
  },
  {
    topic: 'Empty ids in answers about workflows',
    original: '`tenantId` and `workflowId` are empty texts.',
    ours: 'The tenant and the workflow.',
    reason: 'Defects of the original: the API document declares ids.',
    changes: [
      value(/\/workflows/, 'answer.**.tenantId', unlessEmpty('<tenant>')),
      value(/\/workflows\/<id14>\/versions$/, 'answer.workflowId', unlessEmpty('<id14>')),
    ],
  },
  {
    topic: 'Workers of a workflow, and its groups',
    original: '500.',
    ours: 'The slots of the workers that can run it; how many groups and runs its concurrency holds.',
    reason: 'Defects of the original.',
    changes: [
      answered(42, 200, { groupKeyCount: 0, groupKeyRunsCount: 0 }),
      answered(43, 200, { freeSlotCount: 20, maxSlotCount: 20 }),
    ],
  },
  {
    topic: 'Tasks of a DAG run, asked for with a token',
    original: '403.',
    ours: 'The tasks, where the tenant asked about is the token’s.',
    reason: 'The API document says that a token will do, and the tenant stands in the question.',
    changes: [
      {
        kind: 'line',
        trace: TRACE,
        line: 28,
        promised: { status: 200, answer: [{ dagId: '<id17>', children: ANYTHING }] },
      },
    ],
  },
  {
    topic: 'Metrics of a tenant',
    original: '400 unless a Prometheus server is set up.',
    ours: 'The metrics, in the format of Prometheus; 400 only where metrics of tenants are switched off.',
    reason: 'No other server is needed to count what this one does.',
    changes: [{ kind: 'line', trace: TRACE, line: 59, promised: { status: 200, answer: '<text>' } }],
  },
  {
    topic: 'Worker in the answer to its change',
    original: '`actions` is null, labels are missing.',
    ours: 'The worker as other routes show it.',
    reason: 'A defect of the original: the API document declares lists.',
    changes: [
      {
        kind: 'value',
        traces: [TRACE],
        where: /^PATCH \/api\/v1\/workers\//,
        path: 'answer',
        to: (answer, _, lines) => ({ ...(answer as JsonObject), ...listsOfWorker(lines) }),
      },
    ],
  },
  {
    topic: 'Pausing a workflow the way the API document does not say',
    original: '500.',
    ours: '400 with a text that says how.',
    reason: 'A defect of the original.',
    changes: [70, 71].map((line) =>
      refused(line, 'pause is required: {"action": "pause" or "unpause", …}', 'pause'),
    ),
  },
  {
    topic: 'Bad input of triggers and filters over REST',
    original:
      '500 for a workflow that does not exist and for an expression that does not compile; no field is named.',
    ours: '400 with a text, and the field where one is to blame.',
    reason: 'Defects of the original.',
    changes: [
      refused(75, 'priority must be between 1 and 3, got 9', 'priority'),
      refused(76, 'workflow names not found: no-such-workflow'),
      refused(85, COMPILE_ERROR, 'expression'),
    ],
  },
  {
    topic: 'What is wrong with an expression',
    original: 'The words of its parser.',
    ours: 'The words of ours, behind the same `failed to compile expression: `.',
    reason: 'Both name the place.',
    changes: [answered(78, 200, { status: 'ERROR', error: COMPILE_ERROR })],
  },
];
