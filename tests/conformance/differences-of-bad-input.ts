import type { LineChange } from './changes';
import type { IntendedDifference } from './differences';
import type { Json, JsonObject, TraceLine } from './trace';

const TRACE = '27-errors';
const refused = (line: number, details: string): LineChange => ({
  kind: 'line',
  trace: TRACE,
  line,
  promised: { dir: 'end', status: 'INVALID_ARGUMENT', details },
});
const answered = (
  line: number,
  status: number,
  error: { description: string; field?: string },
): LineChange => ({
  kind: 'line',
  trace: TRACE,
  line,
  promised: { status, answer: { errors: [{ ...error }] } },
});
const notAnObject = (line: number, field: string, got: string) =>
  refused(line, `Invalid request: field \`${field}\` must be a JSON object, got ${got}`);

const NO_ROUTE = { description: 'There is no GET /api/v1/nonsense in this API.' };

const WORKFLOW_NAME_REQUIRED = {
  description:
    "validation failed on field 'V1TriggerWorkflowRunRequest.WorkflowName': This field is required",
  field: 'workflowname',
};

/** The action of the run with the escaped NUL, which the original refused to create. */
const NUL_ACTION: JsonObject = {
  tenant_id: '<tenant>',
  workflow_run_id: '<new1>',
  job_id: '<id2>',
  job_name: 'g-simple',
  job_run_id: '<new1>',
  task_id: '<id2>',
  task_run_external_id: '<new1>',
  action_id: 'g-simple:g-simple',
  action_payload: JSON.stringify({
    input: { a: '\0' },
    triggered_by: 'manual',
    parents: {},
    triggers: { filter_payload: null },
    user_data: null,
    overrides: null,
  }),
  task_name: 'g-simple',
  additional_metadata: '{"traceparent":"00-00000000000000000000000000000036-0000000000000036-01"}',
  priority: 1,
  workflow_id: '<id3>',
  workflow_version_id: '<id4>',
};

/** Bad input over gRPC and REST: trace 27. */
export const badInputChanges: IntendedDifference[] = [
  {
    topic: 'Missing input',
    original: 'A run triggered without input, or with `null`, is delivered with `"input":null`.',
    ours: 'It is delivered with `"input":{}`.',
    reason: 'TypeScript and Go clients send `null` for no input, and their workers expect an object.',
    changes: [
      {
        kind: 'value',
        where: /^Dispatcher\/ListenV2 server$/,
        path: 'message.action_payload.input',
        to: (value) => (value === null ? {} : value),
      },
    ],
  },
  {
    topic: 'Input and metadata that are no objects',
    original:
      'A list, a text or a number is accepted as input and delivered as `null`; a list as metadata is dropped.',
    ours: 'INVALID_ARGUMENT with a text that names the field.',
    reason: 'Losing what a caller sent without a word helps nobody.',
    changes: [
      notAnObject(17, 'payload', 'an array'),
      notAnObject(26, 'payload', 'a string'),
      notAnObject(48, 'payload', 'a number'),
      notAnObject(59, 'additionalMetadata', 'an array'),
    ],
  },
  {
    topic: 'Escaped NUL in an input',
    original: 'Refused.',
    ours: 'Accepted and delivered as sent; in metadata it is refused with the same text.',
    reason: 'Payloads are stored as text, which can hold it.',
    changes: [
      {
        kind: 'line',
        trace: TRACE,
        line: 36,
        promised: { dir: 'server', message: { workflow_run_id: '<new1>' } },
      },
      {
        kind: 'added',
        trace: TRACE,
        after: 36,
        call: 29,
        rpc: 'Dispatcher/ListenV2',
        message: NUL_ACTION,
      },
    ],
  },
  {
    topic: 'Unknown workflow',
    original:
      'A trigger of an unknown workflow over gRPC is answered with the id of a run that never exists; over REST with 500 after ten seconds.',
    ours: 'INVALID_ARGUMENT or 400, naming the workflow.',
    reason: 'A typing error must not look like success.',
    changes: [
      refused(56, 'workflow names not found: '),
      refused(90, 'workflow names not found: '),
      refused(99, 'workflow names not found: '),
      refused(106, 'workflow names not found: g-nobody'),
      answered(119, 400, WORKFLOW_NAME_REQUIRED),
      answered(120, 400, WORKFLOW_NAME_REQUIRED),
      answered(121, 400, { description: 'workflow names not found: g-nobody' }),
    ],
  },
  {
    topic: 'Unknown route',
    original: '403 without a body.',
    ours: '404 with a sentence.',
    reason: 'Who has the right address must be able to tell it from a wrong one.',
    changes: [
      answered(127, 404, NO_ROUTE),
      {
        kind: 'line',
        trace: '29-rest-reads',
        line: 67,
        promised: { status: 404, answer: { errors: [NO_ROUTE] } },
      },
    ],
  },
  {
    topic: 'Which of several missing parameters is named',
    original: 'Any of them.',
    ours: 'The first in the order of the API document.',
    reason: 'A complaint that changes from call to call is hard to read.',
    changes: [
      answered(125, 400, {
        description: "Invalid format for parameter since: query parameter 'since' is required",
        field: 'since',
      }),
    ],
  },
  {
    topic: 'Shape of errors over REST',
    original:
      'Refusals of the framework are `{"message":…}`, those of a handler `{"errors":[{"description":…}]}`.',
    ours: 'Always `{"errors":[{"description":…}]}` with the same text, and `field` where one is to blame.',
    reason: 'All clients read this shape; two shapes in one API help nobody.',
    changes: [
      {
        kind: 'value',
        where: /^(GET|POST|PATCH|DELETE) /,
        path: 'answer',
        to: (answer, line) => {
          const message = messageOf(answer);
          return message === undefined ? answer : { errors: [{ description: message, ...blamed(line) }] };
        },
      },
    ],
  },
];

/** The text of an error in the shape of the framework. */
function messageOf(answer: Json | undefined): string | undefined {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return undefined;
  const keys = Object.keys(answer);
  return keys.length === 1 && typeof answer.message === 'string' ? answer.message : undefined;
}

/** Fields named by the refusals of trace 27. */
const BLAMED: Record<string, string> = {
  'Unmarshal type error': 'input',
  'invalid workflow run id': 'v1-workflow-run',
  'Invalid format for parameter since': 'since',
};

function blamed(line: TraceLine): { field?: string } {
  const text = line.dir === 'rest' ? (messageOf(line.answer) ?? '') : '';
  const field = Object.entries(BLAMED).find(([start]) => text.startsWith(start))?.[1];
  return field === undefined ? {} : { field };
}
