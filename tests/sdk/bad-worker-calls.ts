import { DispatcherService, dispatcherProto } from '@hatchet-ts/contracts';
import { type BadCallSubjects, type BadCallTable, type Codec, INVALID, NOBODY } from './bad-call';

/** What a worker may get wrong. */
export function addBadWorkerCalls(table: BadCallTable, subjects: BadCallSubjects): void {
  const { foreignRunId, foreignWorkerId } = subjects;

  const register = table.about(DispatcherService.register, dispatcherProto.WorkerRegisterRequest);
  const worker = { workerName: 'w', actions: ['w:w'] };
  register('no name', { ...worker, workerName: '' }, INVALID, 'worker_name');
  register('a name with a space', { ...worker, workerName: 'a b' }, INVALID, 'worker_name "a b" must match');
  register(
    'an action without a verb',
    { ...worker, actions: ['w'] },
    INVALID,
    'action "w" must have the form',
  );
  register(
    'both kinds of slots',
    { ...worker, slots: 1, slotConfig: { default: 1 } },
    INVALID,
    'either slot_config or slots (deprecated) must be provided, not both',
  );
  register(
    'negative slots',
    { ...worker, slotConfig: { default: -1 } },
    INVALID,
    'slot_config.default must not be negative',
  );
  register(
    'a label without a value',
    { ...worker, labels: { zone: {} } },
    INVALID,
    'Invalid affinity config: ',
  );
  register(
    '10,001 actions',
    { ...worker, actions: Array.from({ length: 10_001 }, (_, i) => `w:w${i}`) },
    INVALID,
    '10001 actions are over the maximum of 10000',
  );

  for (const [method, codec] of [
    [DispatcherService.listen, dispatcherProto.WorkerListenRequest],
    [DispatcherService.listenV2, dispatcherProto.WorkerListenRequest],
    [DispatcherService.heartbeat, dispatcherProto.HeartbeatRequest],
    [DispatcherService.upsertWorkerLabels, dispatcherProto.UpsertWorkerLabelsRequest],
    [DispatcherService.unsubscribe, dispatcherProto.WorkerUnsubscribeRequest],
  ] as [{ path: string }, Codec<unknown>][]) {
    const call = table.about(method, codec);
    call('a worker id that is none', { workerId: 'abc' }, INVALID, 'invalid worker ID format: abc');
    call('an unknown worker', { workerId: NOBODY }, 'NOT_FOUND', `worker not found: ${NOBODY}`);
    call(
      "another tenant's worker",
      { workerId: foreignWorkerId },
      'NOT_FOUND',
      `worker not found: ${foreignWorkerId}`,
    );
  }

  const report = table.about(DispatcherService.sendStepActionEvent, dispatcherProto.StepActionEvent);
  const completed = {
    eventType: dispatcherProto.StepActionEventType.STEP_EVENT_TYPE_COMPLETED,
    eventPayload: '{}',
  };
  report(
    'a task id that is none',
    { ...completed, taskRunExternalId: 'abc' },
    INVALID,
    'task external run id is not a valid uuid',
  );
  report(
    'an unknown task',
    { ...completed, taskRunExternalId: NOBODY },
    INVALID,
    `task run not found: ${NOBODY}`,
  );
  report(
    "another tenant's task",
    { ...completed, taskRunExternalId: foreignRunId },
    INVALID,
    `task run not found: ${foreignRunId}`,
  );
  report(
    'an unknown kind of event',
    { eventType: 99, taskRunExternalId: foreignRunId },
    INVALID,
    'event_type 99 is not one a worker reports',
  );

  const batch = table.about(DispatcherService.sendBatchActionEvent, dispatcherProto.BatchActionEvent);
  batch(
    'a task id that is none',
    { ...completed, items: [{ taskRunExternalId: 'abc', eventPayload: '{}' }] },
    INVALID,
    'task external run id is not a valid uuid',
  );

  const refresh = table.about(DispatcherService.refreshTimeout, dispatcherProto.RefreshTimeoutRequest);
  refresh(
    'no duration',
    { taskRunExternalId: foreignRunId, incrementTimeoutBy: 'soon' },
    INVALID,
    'Invalid duration',
  );
  refresh(
    'a negative duration',
    { taskRunExternalId: foreignRunId, incrementTimeoutBy: '-5s' },
    INVALID,
    'Invalid duration',
  );
  refresh(
    "another tenant's task",
    { taskRunExternalId: foreignRunId, incrementTimeoutBy: '5s' },
    'NOT_FOUND',
    `task run not found: ${foreignRunId}`,
  );
  const release = table.about(DispatcherService.releaseSlot, dispatcherProto.ReleaseSlotRequest);
  release('a task id that is none', { taskRunExternalId: 'abc' }, 'NOT_FOUND', 'task run not found: abc');
  release(
    "another tenant's task",
    { taskRunExternalId: foreignRunId },
    'NOT_FOUND',
    `task run not found: ${foreignRunId}`,
  );

  const follow = table.about(
    DispatcherService.subscribeToWorkflowEvents,
    dispatcherProto.SubscribeToWorkflowEventsRequest,
  );
  follow(
    'neither run nor metadata',
    {},
    INVALID,
    'either workflow run id or additional meta key-value must be provided',
  );
  follow('a run id that is none', { workflowRunId: 'abc' }, 'NOT_FOUND', 'workflow run abc not found');

  const groupKey = table.about(
    DispatcherService.sendGroupKeyActionEvent,
    dispatcherProto.GroupKeyActionEvent,
  );
  groupKey(
    'anything',
    {},
    'UNIMPLEMENTED',
    'SendGroupKeyActionEvent is not implemented in engine version v1',
  );
}
