import type { Route } from '../http/route';
import { getCloudMetadata } from './meta/get-cloud-metadata';
import { getMetadata } from './meta/get-metadata';
import { getVersion } from './meta/get-version';
import { live } from './meta/live';
import { ready } from './meta/ready';
import { retired } from './retired';
import { cancelTasks } from './tasks/cancel';
import { getTask } from './tasks/get';
import { listTaskEvents } from './tasks/list-events';
import { listStatusMetrics } from './tasks/list-status-metrics';
import { getTenant } from './tenants/get';
import { getWorker } from './workers/get';
import { listWorkers } from './workers/list';
import { updateWorker } from './workers/update';
import { countWorkflowRuns } from './workflow-runs/count';
import { createRun } from './workflow-runs/create';
import { getRun } from './workflow-runs/get';
import { getRunStatus } from './workflow-runs/get-status';
import { listWorkflowRuns } from './workflow-runs/list';
import { listDisplayNames } from './workflow-runs/list-display-names';
import { listExternalIds } from './workflow-runs/list-external-ids';
import { listRunTaskEvents } from './workflow-runs/list-task-events';
import { listTaskTimings } from './workflow-runs/list-task-timings';
import { getWorkflow } from './workflows/get';
import { getWorkflowVersion } from './workflows/get-version';
import { listWorkflows } from './workflows/list';

/** Every operation there is: who may call it, and what it leaves in the audit log. */
export const routes: readonly Route[] = [
  live,
  ready,
  getVersion,
  getMetadata,
  getCloudMetadata,
  getTenant,
  listWorkers,
  getWorker,
  updateWorker,
  listWorkflows,
  getWorkflow,
  getWorkflowVersion,
  listWorkflowRuns,
  countWorkflowRuns,
  listExternalIds,
  listDisplayNames,
  createRun,
  getRun,
  getRunStatus,
  listRunTaskEvents,
  listTaskTimings,
  getTask,
  listTaskEvents,
  cancelTasks,
  listStatusMetrics,
  ...retired,
];
