import {
  AdminServiceService,
  EventsServiceService,
  eventsProto,
  v1Trigger,
  v1Workflows,
  WorkflowServiceService,
  workflowsProto,
} from '@hatchet-ts/contracts';
import { type BadCallSubjects, type BadCallTable, INVALID, NOBODY } from './bad-call';

/** What a client may get wrong. */
export function addBadClientCalls(table: BadCallTable, subjects: BadCallSubjects): void {
  const { foreignRunId, foreignWorkflow, workflow } = subjects;
  const trigger = table.about(WorkflowServiceService.triggerWorkflow, v1Trigger.TriggerWorkflowRequest);
  const run = { name: workflow, input: '{}' };
  trigger('an unknown workflow', { ...run, name: 'nobody' }, INVALID, 'workflow names not found: nobody');
  trigger(
    "another tenant's workflow",
    { ...run, name: foreignWorkflow },
    INVALID,
    `workflow names not found: ${foreignWorkflow}`,
  );
  trigger(
    'broken JSON',
    { ...run, input: '{bad' },
    INVALID,
    'Invalid request: invalid json in field `payload`',
  );
  trigger(
    'a list as input',
    { ...run, input: '[]' },
    INVALID,
    'field `payload` must be a JSON object, got an array',
  );
  trigger(
    'a text as input',
    { ...run, input: '"x"' },
    INVALID,
    'field `payload` must be a JSON object, got a string',
  );
  trigger(
    'an infinite number',
    { ...run, input: '{"n":NaN}' },
    INVALID,
    'Invalid request: invalid json in field `payload`',
  );
  trigger(
    'more after the JSON',
    { ...run, input: '{} {}' },
    INVALID,
    'Invalid request: invalid json in field `payload`',
  );
  trigger(
    'lists in 1,001 levels',
    { ...run, input: `{"a":${'['.repeat(1_001)}${']'.repeat(1_001)}}` },
    INVALID,
    'field `payload` is nested deeper than 1000 levels',
  );
  trigger(
    'a list as metadata',
    { ...run, additionalMetadata: '[1]' },
    INVALID,
    'field `additionalMetadata` must be a JSON object',
  );
  trigger(
    'a NUL in metadata',
    { ...run, additionalMetadata: '{"a":"\\u0000"}' },
    INVALID,
    'encoded jsonb contains invalid null character \\u0000 in field `additionalMetadata`',
  );
  trigger(
    'a priority out of range',
    { ...run, priority: 9 },
    INVALID,
    'priority must be between 1 and 3, got 9',
  );
  trigger(
    'a negative priority',
    { ...run, priority: -1 },
    INVALID,
    'priority must be between 1 and 3, got -1',
  );
  trigger(
    'a parent that is no id',
    { ...run, parentTaskRunExternalId: 'abc' },
    INVALID,
    'parentStepRunId must be a valid UUID',
  );
  trigger(
    "another tenant's task as parent",
    { ...run, parentTaskRunExternalId: foreignRunId },
    INVALID,
    foreignRunId,
  );
  trigger(
    'a worker that is no id',
    { ...run, desiredWorkerId: 'abc' },
    INVALID,
    'desiredWorkerId must be a valid UUID',
  );

  const bulk = table.about(
    WorkflowServiceService.bulkTriggerWorkflow,
    workflowsProto.BulkTriggerWorkflowRequest,
  );
  bulk(
    '1,001 runs',
    { workflows: Array.from({ length: 1_001 }, () => run) },
    INVALID,
    'too many workflow runs - 1001 is over maximum (1000)',
  );
  bulk(
    'one bad run among good ones',
    { workflows: [run, { ...run, input: '{bad' }, run] },
    INVALID,
    'Invalid request: invalid json in field `payload`',
  );

  const admin = table.about(AdminServiceService.triggerWorkflowRun, v1Workflows.TriggerWorkflowRunRequest);
  admin(
    'an unknown workflow',
    { workflowName: 'nobody', input: Buffer.from('{}') },
    INVALID,
    'workflow names not found: nobody',
  );
  admin(
    'input that is not UTF-8',
    { workflowName: workflow, input: Buffer.from([0x7b, 0xff, 0x7d]) },
    INVALID,
    'invalid json',
  );

  const limit = table.about(WorkflowServiceService.putRateLimit, workflowsProto.PutRateLimitRequest);
  limit('no key', { limit: 1 }, INVALID, 'key is required');
  limit('a negative limit', { key: 'k', limit: -1 }, INVALID, 'limit must not be negative, got -1');
  limit('an unknown window', { key: 'k', limit: 1, duration: 99 }, INVALID, 'duration 99');

  const schedule = table.about(
    WorkflowServiceService.scheduleWorkflow,
    workflowsProto.ScheduleWorkflowRequest,
  );
  schedule(
    'an unknown workflow',
    { name: 'nobody', schedules: [new Date()] },
    'NOT_FOUND',
    'workflow not found',
  );

  const put = table.about(AdminServiceService.putWorkflow, v1Workflows.CreateWorkflowVersionRequest);
  const task = { readableId: 'a', action: 'x:a', inputs: '{}' };
  put('no name', { tasks: [task] }, INVALID, 'CreateWorkflowVersionOpts.Name');
  put(
    'a name of 10,000 characters',
    { name: 'x'.repeat(10_000), tasks: [task] },
    INVALID,
    'CreateWorkflowVersionOpts.Name',
  );
  put('no task', { name: 'x' }, INVALID, 'task');
  put(
    'an unknown parent',
    { name: 'x', tasks: [{ ...task, parents: ['b'] }] },
    INVALID,
    "parent step 'b' not found for step 'a'",
  );
  put(
    'a cycle',
    {
      name: 'x',
      tasks: [
        { ...task, parents: ['b'] },
        { ...task, readableId: 'b', action: 'x:b', parents: ['a'] },
      ],
    },
    INVALID,
    'cycle',
  );
  put('a timeout that is none', { name: 'x', tasks: [{ ...task, timeout: 'soon' }] }, INVALID, 'uration');
  put('negative retries', { name: 'x', tasks: [{ ...task, retries: -1 }] }, INVALID, 'etries');
  put(
    'an expression that does not parse',
    { name: 'x', tasks: [{ ...task, concurrency: [{ expression: 'input.' }] }] },
    INVALID,
    'expression',
  );
  put(
    'no concurrency expression',
    { name: 'x', tasks: [{ ...task, concurrency: [{ expression: '' }] }] },
    INVALID,
    'CEL expression is required for concurrency',
  );
  put('a cron that is none', { name: 'x', tasks: [task], cronTriggers: ['60 * * * *'] }, INVALID, 'cron');

  const cancel = table.about(AdminServiceService.cancelTasks, v1Workflows.CancelTasksRequest);
  cancel('an id that is none', { externalIds: ['abc'] }, INVALID, 'invalid external id');
  cancel(
    'ids and a filter',
    { externalIds: [NOBODY], filter: { since: new Date() } },
    INVALID,
    'cannot provide both external ids and filter',
  );
  const replay = table.about(AdminServiceService.replayTasks, v1Workflows.ReplayTasksRequest);
  replay('an id that is none', { externalIds: ['abc'] }, INVALID, 'invalid external id');

  const details = table.about(AdminServiceService.getRunDetails, v1Workflows.GetRunDetailsRequest);
  details('an id that is none', { externalId: 'abc' }, 'NOT_FOUND', 'workflow run not found');
  details("another tenant's run", { externalId: foreignRunId }, 'NOT_FOUND', 'workflow run not found');

  const push = table.about(EventsServiceService.push, eventsProto.PushEventRequest);
  push('no key', { payload: '{}' }, INVALID, 'key');
  push('broken JSON', { key: 'k', payload: '{bad' }, INVALID, 'invalid json');
  const bulkPush = table.about(EventsServiceService.bulkPush, eventsProto.BulkPushEventRequest);
  bulkPush('no events', {}, INVALID, 'No events to ingest');
  bulkPush(
    '1,001 events',
    { events: Array.from({ length: 1_001 }, () => ({ key: 'k', payload: '{}' })) },
    INVALID,
    'too many events - 1001 is over maximum (1000)',
  );
  const log = table.about(EventsServiceService.putLog, eventsProto.PutLogRequest);
  log(
    'a task id that is none',
    { taskRunExternalId: 'abc', message: 'm' },
    INVALID,
    'task external run id is not a valid uuid',
  );
  const chunk = table.about(EventsServiceService.putStreamEvent, eventsProto.PutStreamEventRequest);
  chunk(
    'a task id that is none',
    { taskRunExternalId: 'abc', message: Buffer.from('m') },
    INVALID,
    'task external run id is not a valid uuid',
  );
}
