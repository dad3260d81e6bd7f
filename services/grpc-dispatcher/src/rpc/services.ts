import type {
  AdminServiceServer,
  DispatcherServer,
  EventsServiceServer,
  TraceServiceServer,
  V1DispatcherServer,
  WorkflowServiceServer,
} from '@hatchet-ts/contracts';
import { branchDurableTask } from './branch-durable-task';
import { cancelTasks } from './cancel-tasks';
import { durableTask } from './durable-task';
import { exportTraces } from './export-traces';
import { getRunDetails } from './get-run-details';
import type { Handle } from './handle';
import { heartbeat } from './heartbeat';
import { listen } from './listen';
import { listenForDurableEvent } from './listen-for-durable-event';
import { notServed } from './not-served';
import { bulkPushEvents, pushEvent } from './push-event';
import { putLog } from './put-log';
import { pauseRateLimit, putRateLimit } from './put-rate-limit';
import { putStreamEvent } from './put-stream-event';
import { putLegacyWorkflow, putWorkflow } from './put-workflow';
import { register } from './register';
import { registerDurableEvent } from './register-durable-event';
import { replayTasks } from './replay-tasks';
import { restoreEvictedTask } from './restore-evicted-task';
import type { RpcContext } from './rpc-context';
import { scheduleWorkflow } from './schedule-workflow';
import { sendBatchActionEvent, sendStepActionEvent } from './send-step-action-event';
import { subscribeToWorkflowEvents } from './subscribe-to-workflow-events';
import { subscribeToWorkflowRuns } from './subscribe-to-workflow-runs';
import { bulkTriggerWorkflow, triggerWorkflow, triggerWorkflowRun } from './trigger-workflow';
import { getVersion, refreshTimeout, releaseSlot, unsubscribe, upsertWorkerLabels } from './worker-calls';

/** Every RPC of the contract, by service: served, or refused with a sentence. */
export function dispatcherService(handle: Handle, context: RpcContext): DispatcherServer {
  return {
    register: handle.unary('Register', (request, caller) => register(context, request, caller)),
    listen: handle.serverStream('Listen', (call, caller) => listen(context, call, caller, { beats: true })),
    listenV2: handle.serverStream('ListenV2', (call, caller) =>
      listen(context, call, caller, { beats: false }),
    ),
    heartbeat: handle.unary('Heartbeat', (request, caller) => heartbeat(context, request, caller)),
    subscribeToWorkflowEvents: handle.serverStream('SubscribeToWorkflowEvents', (call, caller) =>
      subscribeToWorkflowEvents(context, call, caller),
    ),
    subscribeToWorkflowRuns: handle.bidi('SubscribeToWorkflowRuns', (call, caller) =>
      subscribeToWorkflowRuns(context, call, caller),
    ),
    sendStepActionEvent: handle.unary('SendStepActionEvent', (request, caller) =>
      sendStepActionEvent(context, request, caller),
    ),
    sendBatchActionEvent: handle.unary('SendBatchActionEvent', (request, caller) =>
      sendBatchActionEvent(context, request, caller),
    ),
    sendGroupKeyActionEvent: handle.unary(
      'SendGroupKeyActionEvent',
      notServed('SendGroupKeyActionEvent', 'SendGroupKeyActionEvent is not implemented in engine version v1'),
    ),
    putOverridesData: handle.unary('PutOverridesData', () => ({})),
    unsubscribe: handle.unary('Unsubscribe', (request, caller) => unsubscribe(context, request, caller)),
    refreshTimeout: handle.unary('RefreshTimeout', (request, caller) =>
      refreshTimeout(context, request, caller),
    ),
    releaseSlot: handle.unary('ReleaseSlot', (request, caller) => releaseSlot(context, request, caller)),
    restoreEvictedTask: handle.unary('RestoreEvictedTask', (request, caller) =>
      restoreEvictedTask(context, request, caller),
    ),
    upsertWorkerLabels: handle.unary('UpsertWorkerLabels', (request, caller) =>
      upsertWorkerLabels(context, request, caller),
    ),
    getVersion: handle.unary('GetVersion', getVersion),
  };
}

export function workflowService(handle: Handle, context: RpcContext): WorkflowServiceServer {
  return {
    putWorkflow: handle.unary('PutWorkflow', (request, caller) =>
      putLegacyWorkflow(context, request, caller),
    ),
    scheduleWorkflow: handle.unary('ScheduleWorkflow', (request, caller) =>
      scheduleWorkflow(context, request, caller),
    ),
    triggerWorkflow: handle.unary('TriggerWorkflow', (request, caller) =>
      triggerWorkflow(context, request, caller),
    ),
    bulkTriggerWorkflow: handle.unary('BulkTriggerWorkflow', (request, caller) =>
      bulkTriggerWorkflow(context, request, caller),
    ),
    putRateLimit: handle.unary('PutRateLimit', (request, caller) => putRateLimit(context, request, caller)),
    pauseRateLimit: handle.unary('PauseRateLimit', (request, caller) =>
      pauseRateLimit(context, request, caller),
    ),
  };
}

export function adminService(handle: Handle, context: RpcContext): AdminServiceServer {
  return {
    putWorkflow: handle.unary('PutWorkflow', (request, caller) => putWorkflow(context, request, caller)),
    cancelTasks: handle.unary('CancelTasks', (request, caller) => cancelTasks(context, request, caller)),
    replayTasks: handle.unary('ReplayTasks', (request, caller) => replayTasks(context, request, caller)),
    triggerWorkflowRun: handle.unary('TriggerWorkflowRun', (request, caller) =>
      triggerWorkflowRun(context, request, caller),
    ),
    getRunDetails: handle.unary('GetRunDetails', (request, caller) =>
      getRunDetails(context, request, caller),
    ),
    branchDurableTask: handle.unary('BranchDurableTask', (request, caller) =>
      branchDurableTask(context, request, caller),
    ),
  };
}

export function eventsService(handle: Handle, context: RpcContext): EventsServiceServer {
  return {
    push: handle.unary('Push', (request, caller) => pushEvent(context, request, caller)),
    bulkPush: handle.unary('BulkPush', (request, caller) => bulkPushEvents(context, request, caller)),
    replaySingleEvent: handle.unary(
      'ReplaySingleEvent',
      notServed('ReplaySingleEvent', 'ReplaySingleEvent is not implemented'),
    ),
    putLog: handle.unary('PutLog', (request, caller) => putLog(context, request, caller)),
    putStreamEvent: handle.unary('PutStreamEvent', (request, caller) =>
      putStreamEvent(context, request, caller),
    ),
  };
}

export function v1DispatcherService(handle: Handle, context: RpcContext): V1DispatcherServer {
  return {
    durableTask: handle.bidi('DurableTask', (call, caller) => durableTask(context, call, caller)),
    registerDurableEvent: handle.unary('RegisterDurableEvent', (request, caller) =>
      registerDurableEvent(context, request, caller),
    ),
    listenForDurableEvent: handle.bidi('ListenForDurableEvent', (call, caller) =>
      listenForDurableEvent(context, call, caller),
    ),
  };
}

export function traceService(handle: Handle, context: RpcContext): TraceServiceServer {
  return {
    export: handle.unary('Export', (request, caller) => exportTraces(context, request, caller)),
  };
}
