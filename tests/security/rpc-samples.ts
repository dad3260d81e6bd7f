import {
  AdminServiceService,
  DispatcherService,
  dispatcherProto,
  EventsServiceService,
  eventsProto,
  otlpCollector,
  TraceServiceService,
  V1DispatcherService,
  v1Dispatcher,
  v1Trigger,
  v1Workflows,
  WorkflowServiceService,
  workflowsProto,
} from '@hatchet-ts/contracts';

/** Things of one tenant that calls are about. */
export interface Subjects {
  workerId: string;
  /** A task that runs on the worker; it is its own run. */
  taskId: string;
  workflow: string;
}

/** A call that is right in every way, for whoever the subjects belong to. */
export interface RpcSample {
  path: string;
  message: Uint8Array;
  /** How it ends for them. `DEADLINE_EXCEEDED`: a stream that was let in and has nothing to say. */
  code: string;
  /** It ends what it is about. */
  final: boolean;
}

interface Codec<T> {
  fromPartial(partial: object): T;
  encode(message: T): { finish(): Uint8Array };
}

const STREAM = 'DEADLINE_EXCEEDED';
const GROUP = '01900000-0000-7000-8000-000000000009';

/** At least one sample of every method. */
export function rpcSamples({ workerId, taskId, workflow }: Subjects): RpcSample[] {
  const samples: RpcSample[] = [];
  let final = false;
  const add = <T>({ path }: { path: string }, codec: Codec<T>, partial: object, code = 'OK') =>
    samples.push({ path, message: codec.encode(codec.fromPartial(partial)).finish(), code, final });
  const task = { taskRunExternalId: taskId };
  const now = new Date();
  const asked = { durableTaskExternalId: taskId, invocationCount: 1 };
  const trigger = { name: workflow, input: '{}' };
  const definition = (name: string) => ({
    name,
    tasks: [{ readableId: 'step', action: `${name}:step`, inputs: '{}' }],
  });

  const d = DispatcherService;
  add(d.register, dispatcherProto.WorkerRegisterRequest, {
    workerName: 'sample',
    actions: [`${workflow}:none`],
  });
  add(d.listen, dispatcherProto.WorkerListenRequest, { workerId }, STREAM);
  add(d.listenV2, dispatcherProto.WorkerListenRequest, { workerId }, STREAM);
  add(d.heartbeat, dispatcherProto.HeartbeatRequest, { workerId, heartbeatAt: now });
  add(d.upsertWorkerLabels, dispatcherProto.UpsertWorkerLabelsRequest, {
    workerId,
    labels: { zone: { strValue: 'a' } },
  });
  add(
    d.subscribeToWorkflowEvents,
    dispatcherProto.SubscribeToWorkflowEventsRequest,
    { workflowRunId: taskId },
    STREAM,
  );
  add(
    d.subscribeToWorkflowRuns,
    dispatcherProto.SubscribeToWorkflowRunsRequest,
    { workflowRunId: taskId },
    STREAM,
  );
  add(d.refreshTimeout, dispatcherProto.RefreshTimeoutRequest, { ...task, incrementTimeoutBy: '5s' });
  add(d.releaseSlot, dispatcherProto.ReleaseSlotRequest, task);
  add(d.restoreEvictedTask, dispatcherProto.RestoreEvictedTaskRequest, task);
  add(d.getVersion, dispatcherProto.GetVersionRequest, {});
  add(d.putOverridesData, dispatcherProto.OverridesData, { ...task, path: 'input', value: '{}' });
  add(d.sendGroupKeyActionEvent, dispatcherProto.GroupKeyActionEvent, { workerId }, 'UNIMPLEMENTED');

  const e = EventsServiceService;
  const event = { key: 'sample', payload: '{}', eventTimestamp: now };
  add(e.push, eventsProto.PushEventRequest, event);
  add(e.bulkPush, eventsProto.BulkPushEventRequest, { events: [event] });
  add(e.replaySingleEvent, eventsProto.ReplayEventRequest, { eventId: taskId }, 'UNIMPLEMENTED');
  add(e.putLog, eventsProto.PutLogRequest, { ...task, createdAt: now, message: 'a line' });
  add(e.putStreamEvent, eventsProto.PutStreamEventRequest, {
    ...task,
    createdAt: now,
    message: Buffer.from('x'),
  });

  const w = WorkflowServiceService;
  add(w.putWorkflow, workflowsProto.PutWorkflowRequest, {
    opts: {
      name: `${workflow}-old`,
      jobs: [
        {
          name: 'job',
          steps: [{ readableId: 'step', action: `${workflow}-old:step`, inputs: '{}', timeout: '60s' }],
        },
      ],
    },
  });
  add(w.scheduleWorkflow, workflowsProto.ScheduleWorkflowRequest, {
    ...trigger,
    schedules: [new Date(now.getTime() + 3_600_000)],
  });
  add(w.triggerWorkflow, v1Trigger.TriggerWorkflowRequest, trigger);
  add(w.bulkTriggerWorkflow, workflowsProto.BulkTriggerWorkflowRequest, { workflows: [trigger] });
  add(w.putRateLimit, workflowsProto.PutRateLimitRequest, { key: 'sample', limit: 1 });
  add(w.pauseRateLimit, workflowsProto.PauseRateLimitRequest, { key: 'sample', pausedUntil: now });

  const a = AdminServiceService;
  add(a.putWorkflow, v1Workflows.CreateWorkflowVersionRequest, definition(`${workflow}-new`));
  add(a.triggerWorkflowRun, v1Workflows.TriggerWorkflowRunRequest, {
    workflowName: workflow,
    input: Buffer.from('{}'),
  });
  add(a.getRunDetails, v1Workflows.GetRunDetailsRequest, { externalId: taskId });

  const v = V1DispatcherService;
  add(v.registerDurableEvent, v1Dispatcher.RegisterDurableEventRequest, {
    taskId,
    signalKey: 'signal',
    conditions: { sleepConditions: [{ base: { readableDataKey: 'nap', orGroupId: GROUP }, sleepFor: '1h' }] },
  });
  add(
    v.listenForDurableEvent,
    v1Dispatcher.ListenForDurableEventRequest,
    { taskId, signalKey: 'signal' },
    STREAM,
  );
  for (const message of [
    { registerWorker: { workerId } },
    { workerStatus: { workerId, waitingEntries: [{ ...asked, branchId: 1, nodeId: 1 }] } },
    { memo: { ...asked, key: Buffer.from('key') } },
    { waitFor: { ...asked, waitForConditions: {} } },
    { triggerRuns: { ...asked, triggerOpts: [trigger] } },
    { completeMemo: { ref: { ...asked, branchId: 1, nodeId: 1 }, memoKey: Buffer.from('key') } },
    { evictInvocation: asked },
  ])
    add(v.durableTask, v1Dispatcher.DurableTaskRequest, message);

  add(TraceServiceService.export, otlpCollector.ExportTraceServiceRequest, { resourceSpans: [] });

  final = true;
  const completed = {
    eventType: dispatcherProto.StepActionEventType.STEP_EVENT_TYPE_COMPLETED,
    eventTimestamp: now,
    workerId,
  };
  add(d.sendBatchActionEvent, dispatcherProto.BatchActionEvent, {
    ...completed,
    items: [{ ...task, eventPayload: '{}' }],
  });
  add(d.sendStepActionEvent, dispatcherProto.StepActionEvent, { ...completed, ...task, eventPayload: '{}' });
  add(a.cancelTasks, v1Workflows.CancelTasksRequest, { externalIds: [taskId] });
  add(a.replayTasks, v1Workflows.ReplayTasksRequest, { externalIds: [taskId] });
  add(
    a.branchDurableTask,
    v1Workflows.BranchDurableTaskRequest,
    { taskExternalId: taskId, nodeId: 1 },
    'FAILED_PRECONDITION',
  );
  add(d.unsubscribe, dispatcherProto.WorkerUnsubscribeRequest, { workerId });
  return samples;
}
