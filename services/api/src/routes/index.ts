import type { Route } from '../http/route';
import { createApiToken } from './api-tokens/create';
import { listApiTokens } from './api-tokens/list';
import { revokeApiToken } from './api-tokens/revoke';
import { acceptInvite } from './invites/accept';
import { createInvite } from './invites/create';
import { withdrawInvite } from './invites/delete';
import { listInvites } from './invites/list';
import { rejectInvite } from './invites/reject';
import { changeInvite } from './invites/update';
import { removeMember } from './members/delete';
import { listMembers } from './members/list';
import { changeMember } from './members/update';
import { getCloudMetadata } from './meta/get-cloud-metadata';
import { getMetadata } from './meta/get-metadata';
import { getVersion } from './meta/get-version';
import { live } from './meta/live';
import { ready } from './meta/ready';
import { listOrganizations } from './organizations/list';
import { listAuditLogs } from './organizations/list-audit-logs';
import { retired } from './retired';
import { cancelTasks } from './tasks/cancel';
import { getTask } from './tasks/get';
import { listTaskEvents } from './tasks/list-events';
import { listStatusMetrics } from './tasks/list-status-metrics';
import { createTenant } from './tenants/create';
import { getTenant } from './tenants/get';
import { changeTenant } from './tenants/update';
import { changePassword } from './users/change-password';
import { getCurrentUser } from './users/get-current';
import { listInvitesOfCurrentUser } from './users/list-invites';
import { listMemberships } from './users/list-memberships';
import { login } from './users/login';
import { logout } from './users/logout';
import { oauthRoutes } from './users/oauth';
import { register } from './users/register';
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
  listStatusMetrics,
  ...retired,
];
