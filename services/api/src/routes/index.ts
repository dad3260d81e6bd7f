import type { Route } from '../http/route';
import { createEmailGroup } from './alerting/create-email-group';
import { removeEmailGroup } from './alerting/delete-email-group';
import { listEmailGroups } from './alerting/list-email-groups';
import { changeEmailGroup } from './alerting/update-email-group';
import { createApiToken } from './api-tokens/create';
import { listApiTokens } from './api-tokens/list';
import { revokeApiToken } from './api-tokens/revoke';
import { debugCel } from './cel/debug';
import { createCron } from './crons/create';
import { removeCron } from './crons/delete';
import { getCron } from './crons/get';
import { listCrons } from './crons/list';
import { triggerCron } from './crons/trigger';
import { changeCron } from './crons/update';
import { listDagTasks } from './dags/list-tasks';
import { branchDurableTask } from './durable-tasks/branch';
import { listDurableEventLog } from './durable-tasks/list-event-log';
import { getEvent } from './events/get';
import { getEventData } from './events/get-data';
import { getLegacyEvent } from './events/get-legacy';
import { listEvents } from './events/list';
import { listEventKeys } from './events/list-keys';
import { evaluateFeatureFlag } from './features/evaluate-flag';
import { getEntitlements } from './features/get-entitlements';
import { createFilter } from './filters/create';
import { removeFilter } from './filters/delete';
import { getFilter } from './filters/get';
import { listFilters } from './filters/list';
import { changeFilter } from './filters/update';
import { acceptInvite } from './invites/accept';
import { createInvite } from './invites/create';
import { withdrawInvite } from './invites/delete';
import { listInvites } from './invites/list';
import { rejectInvite } from './invites/reject';
import { changeInvite } from './invites/update';
import { getLogPointMetrics } from './logs/get-point-metrics';
import { listLogsOfTask } from './logs/list-of-task';
import { listLogsOfTenant } from './logs/list-of-tenant';
import { removeMember } from './members/delete';
import { listMembers } from './members/list';
import { changeMember } from './members/update';
import { getCloudMetadata } from './meta/get-cloud-metadata';
import { getMetadata } from './meta/get-metadata';
import { getOpenApi } from './meta/get-openapi';
import { getVersion } from './meta/get-version';
import { listIntegrations } from './meta/list-integrations';
import { live } from './meta/live';
import { ready } from './meta/ready';
import { getPrometheusMetrics } from './metrics/get-prometheus-metrics';
import { getQueueMetrics } from './metrics/get-queue-metrics';
import { getTaskPointMetrics } from './metrics/get-task-point-metrics';
import { getTaskStats } from './metrics/get-task-stats';
import { runProbe } from './monitoring/run-probe';
import { operatorRoutes } from './operators/list';
import { listOrganizations } from './organizations/list';
import { listAuditLogs } from './organizations/list-audit-logs';
import { removeRateLimit } from './rate-limits/delete';
import { listRateLimits } from './rate-limits/list';
import { retired } from './retired';
import { bulkDelete } from './schedules/bulk-delete';
import { bulkUpdate } from './schedules/bulk-update';
import { createSchedule } from './schedules/create';
import { removeSchedule } from './schedules/delete';
import { getSchedule } from './schedules/get';
import { listSchedules } from './schedules/list';
import { triggerSchedule } from './schedules/trigger';
import { changeSchedule } from './schedules/update';
import { getSelfAudit } from './self-audit/get';
import { returnFromSlack, startSlack } from './slack/connect';
import { removeSlackWebhook } from './slack/delete';
import { listSlackWebhooks } from './slack/list';
import { createSnsIntegration } from './sns/create';
import { removeSnsIntegration } from './sns/delete';
import { listSnsIntegrations } from './sns/list';
import { receiveSns } from './sns/receive';
import { cancelTasks } from './tasks/cancel';
import { getTask } from './tasks/get';
import { listTaskEvents } from './tasks/list-events';
import { listStatusMetrics } from './tasks/list-status-metrics';
import { replayTasks } from './tasks/replay';
import { restoreTask } from './tasks/restore';
import { createTenant } from './tenants/create';
import { getTenant } from './tenants/get';
import { getAlertingSettings } from './tenants/get-alerting-settings';
import { getResourcePolicy } from './tenants/get-resource-policy';
import { changeTenant } from './tenants/update';
import { getTrace } from './traces/get';
import { changePassword } from './users/change-password';
import { getCurrentUser } from './users/get-current';
import { listInvitesOfCurrentUser } from './users/list-invites';
import { listMemberships } from './users/list-memberships';
import { login } from './users/login';
import { logout } from './users/logout';
import { oauthRoutes } from './users/oauth';
import { register } from './users/register';
import { createWebhook } from './webhooks/create';
import { removeWebhook } from './webhooks/delete';
import { getWebhook } from './webhooks/get';
import { listWebhooks } from './webhooks/list';
import { listFailures } from './webhooks/list-failures';
import { receiveWebhook } from './webhooks/receive';
import { changeWebhook } from './webhooks/update';
import { getWorker } from './workers/get';
import { listWorkers } from './workers/list';
import { updateWorker } from './workers/update';
import { countWorkflowRuns } from './workflow-runs/count';
import { createRun } from './workflow-runs/create';
import { getRun } from './workflow-runs/get';
import { getRunStatus } from './workflow-runs/get-status';
import { getWaiting } from './workflow-runs/get-waiting';
import { listWorkflowRuns } from './workflow-runs/list';
import { listDisplayNames } from './workflow-runs/list-display-names';
import { listExternalIds } from './workflow-runs/list-external-ids';
import { listStream } from './workflow-runs/list-stream';
import { listRunTaskEvents } from './workflow-runs/list-task-events';
import { listTaskTimings } from './workflow-runs/list-task-timings';
import { countWorkersOfWorkflow } from './workflows/count-workers';
import { removeWorkflow } from './workflows/delete';
import { getWorkflow } from './workflows/get';
import { getWorkflowMetrics } from './workflows/get-metrics';
import { getWorkflowVersion } from './workflows/get-version';
import { listWorkflows } from './workflows/list';
import { changeWorkflow } from './workflows/update';

/** Every operation there is: who may call it, and what it leaves in the audit log. */
export const routes: readonly Route[] = [
  live,
  ready,
  getVersion,
  getOpenApi,
  getMetadata,
  getCloudMetadata,
  login,
  register,
  logout,
  changePassword,
  getCurrentUser,
  ...oauthRoutes,
  listMemberships,
  listInvitesOfCurrentUser,
  acceptInvite,
  rejectInvite,
  createTenant,
  getTenant,
  changeTenant,
  listMembers,
  changeMember,
  removeMember,
  listInvites,
  createInvite,
  changeInvite,
  withdrawInvite,
  listApiTokens,
  createApiToken,
  revokeApiToken,
  listOrganizations,
  listAuditLogs,
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
  replayTasks,
  restoreTask,
  listStatusMetrics,
  branchDurableTask,
  listDurableEventLog,
  getTrace,
  createCron,
  removeCron,
  getCron,
  listCrons,
  triggerCron,
  changeCron,
  createSchedule,
  removeSchedule,
  getSchedule,
  listSchedules,
  triggerSchedule,
  changeSchedule,
  bulkDelete,
  bulkUpdate,
  createFilter,
  removeFilter,
  getFilter,
  listFilters,
  changeFilter,
  getEvent,
  ...getEventData,
  getLegacyEvent,
  listEvents,
  ...listEventKeys,
  listLogsOfTask,
  listLogsOfTenant,
  getLogPointMetrics,
  listRateLimits,
  removeRateLimit,
  debugCel,
  createWebhook,
  removeWebhook,
  getWebhook,
  listWebhooks,
  listFailures,
  receiveWebhook,
  changeWebhook,
  startSlack,
  returnFromSlack,
  getAlertingSettings,
  createEmailGroup,
  removeEmailGroup,
  listEmailGroups,
  changeEmailGroup,
  listSlackWebhooks,
  removeSlackWebhook,
  createSnsIntegration,
  removeSnsIntegration,
  listSnsIntegrations,
  receiveSns,
  changeWorkflow,
  removeWorkflow,
  countWorkersOfWorkflow,
  getWorkflowMetrics,
  getTaskStats,
  getQueueMetrics,
  getPrometheusMetrics,
  runProbe,
  getTaskPointMetrics,
  evaluateFeatureFlag,
  getEntitlements,
  getResourcePolicy,
  listIntegrations,
  listDagTasks,
  ...operatorRoutes,
  getWaiting,
  listStream,
  getSelfAudit,
  ...retired,
];
