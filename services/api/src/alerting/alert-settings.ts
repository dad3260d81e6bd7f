import { parseDuration } from '@hatchet-ts/engine';
import type { TenantSettings } from '@hatchet-ts/schema';

const FREQUENCY = '1h';

/** What a tenant wants to be told, with the defaults for what it never set. */
export function alertSettings(settings: TenantSettings) {
  const maxAlertingFrequency = settings.maxAlertingFrequency ?? FREQUENCY;
  const frequency = parseDuration(maxAlertingFrequency);
  return {
    alertMemberEmails: settings.alertMemberEmails ?? true,
    enableWorkflowRunFailureAlerts: settings.enableWorkflowRunFailureAlerts ?? false,
    enableExpiringTokenAlerts: settings.enableExpiringTokenAlerts ?? true,
    enableTenantResourceLimitAlerts: settings.enableTenantResourceLimitAlerts ?? true,
    /** No two alerts of one kind come closer together. */
    maxAlertingFrequency,
    maxAlertingFrequencyMs: frequency.ok ? frequency.value : 3_600_000,
  };
}
