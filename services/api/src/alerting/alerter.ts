import type { Config } from '@hatchet-ts/config';
import type { RaisedLimit, TenantLimits } from '@hatchet-ts/engine';
import { openSecret, type PlatformKeys } from '@hatchet-ts/identity';
import type { GuardedHttp } from '@hatchet-ts/outbound';
import {
  type AlertableTenant,
  type AlertKind,
  claimAlert,
  type Database,
  listAlertableTenants,
  listAlertEmailGroups,
  listMembers,
  listSlackWebhooks,
  readExpiringTokens,
  readFailuresToTell,
  readToldUntil,
} from '@hatchet-ts/schema';
import { type Clock, groupBy, type Logger, uuidLowerBound } from '@hatchet-ts/service-kit';
import type { Mailer } from '../mail/mailer';
import { alertSettings } from './alert-settings';

export const ALERT_INTERVAL_MS = 60_000;
const DAY_MS = 86_400_000;
/** Failures of runs that were made longer ago are not told. */
const RUN_AGE_MAX_MS = 30 * DAY_MS;
const FAILURES_SHOWN = 5;
/** Before a token runs out, its tenant is told this long ahead. */
const TOKEN_WARNING_MS = 7 * DAY_MS;

interface Alert {
  kind: AlertKind;
  subject: string;
  /** Paragraphs; none when there is only less to tell than before. */
  lines: string[];
  /** Stored as what has been told. */
  toldUntil: string;
  before: string | null;
}

export interface AlerterOptions {
  clock: Clock;
  config: Config;
  database: Database;
  http: GuardedHttp;
  keys: PlatformKeys;
  /** Absent where nothing is limited. */
  limits?: TenantLimits;
  logger: Logger;
  mail: Mailer;
}

/**
 * Tells tenants what went wrong (SEC-16, SEC-17): runs that failed, API tokens about to run out, limits about to be
 * reached. Not more often than the tenant wants; of several processes one tells. What cannot be delivered is logged and not tried again: the next
 * failure makes the next alert.
 */
export class Alerter {
  constructor(private readonly options: AlerterOptions) {}

  /** @returns how many alerts were sent */
  async runOnce(): Promise<number> {
    const { clock, database } = this.options;
    const nowMs = clock.nowMs();
    const raised = groupBy((await this.options.limits?.raised()) ?? [], (limit) => limit.tenantId);
    let sent = 0;
    for (const tenant of await listAlertableTenants(database)) {
      const alerts = [
        await this.failures(tenant, nowMs),
        await this.expiringTokens(tenant, nowMs),
        await this.reachedLimits(tenant, raised.get(tenant.id) ?? []),
      ];
      for (const alert of alerts) {
        if (!alert) continue;
        const { kind, toldUntil, before } = alert;
        if (!(await claimAlert(database, { tenantId: tenant.id, kind, toldUntil, before }, nowMs))) continue;
        if (alert.lines.length === 0) continue;
        await this.deliver(tenant, alert);
        sent++;
      }
    }
    return sent;
  }

  private async failures(tenant: AlertableTenant, nowMs: number): Promise<Alert | null> {
    const { config, database } = this.options;
    const { enableWorkflowRunFailureAlerts, maxAlertingFrequencyMs } = alertSettings(tenant.settings);
    if (!enableWorkflowRunFailureAlerts) return null;
    const told = await readToldUntil(database, tenant.id, 'run_failures');
    if (told && told.alertedAt + maxAlertingFrequencyMs > nowMs) return null;
    const afterMs = told ? Date.parse(told.toldUntil) : nowMs - maxAlertingFrequencyMs;
    const failures = await readFailuresToTell(
      database,
      {
        tenantId: tenant.id,
        afterMs,
        untilMs: nowMs,
        oldestId: uuidLowerBound(Math.max(0, nowMs - RUN_AGE_MAX_MS)),
      },
      FAILURES_SHOWN,
    );
    const [first] = failures;
    if (!first) return null;
    const runs = first.total === 1 ? '1 run failed' : `${first.total} runs failed`;
    return {
      kind: 'run_failures',
      subject: `Hatchet: ${runs} in ${tenant.name}`,
      lines: [
        `${runs} in the tenant "${tenant.name}":`,
        ...failures.map(
          ({ runId, workflowName }) =>
            `${workflowName}: ${config.SERVER_URL}/tenants/${tenant.id}/runs/${runId}`,
        ),
        ...(first.total > failures.length ? [`and ${first.total - failures.length} more`] : []),
      ],
      toldUntil: new Date(nowMs).toISOString(),
      before: told?.toldUntil ?? null,
    };
  }

  private async expiringTokens(tenant: AlertableTenant, nowMs: number): Promise<Alert | null> {
    const { config, database } = this.options;
    if (!alertSettings(tenant.settings).enableExpiringTokenAlerts) return null;
    const told = await readToldUntil(database, tenant.id, 'expiring_tokens');
    const afterMs = Math.max(told ? Date.parse(told.toldUntil) : 0, nowMs);
    const tokens = await readExpiringTokens(database, tenant.id, afterMs, nowMs + TOKEN_WARNING_MS);
    if (tokens.length === 0) return null;
    return {
      kind: 'expiring_tokens',
      subject: `Hatchet: API tokens of ${tenant.name} are about to expire`,
      lines: [
        `API tokens of the tenant "${tenant.name}" are about to expire:`,
        ...tokens.map(({ name, expiresAt }) => `${name}: ${new Date(expiresAt).toISOString()}`),
        `Make new ones: ${config.SERVER_URL}/tenants/${tenant.id}/tenant-settings/api-tokens`,
      ],
      toldUntil: new Date(tokens.at(-1)!.expiresAt).toISOString(),
      before: told?.toldUntil ?? null,
    };
  }

  /** Each limit once per window, or once until its usage has been lower; and again when all of it is used. */
  private async reachedLimits(
    tenant: AlertableTenant,
    raised: readonly RaisedLimit[],
  ): Promise<Alert | null> {
    const { config, database, limits } = this.options;
    if (!limits || !alertSettings(tenant.settings).enableTenantResourceLimitAlerts) return null;
    const told = await readToldUntil(database, tenant.id, 'resource_limits');
    const before = new Set(told?.toldUntil.split(' '));
    const names = raised.map(nameOf);
    const fresh = raised.filter((limit) => !before.has(nameOf(limit)));
    const toldUntil = names.join(' ');
    if (toldUntil === (told?.toldUntil ?? '')) return null;
    return {
      kind: 'resource_limits',
      subject: `Hatchet: ${tenant.name} is using up its limits`,
      lines:
        fresh.length === 0
          ? []
          : [
              `The tenant "${tenant.name}" is using up its limits:`,
              ...fresh.map(limitLine),
              `Usage: ${config.SERVER_URL}/tenants/${tenant.id}/tenant-settings/billing-and-limits`,
            ],
      toldUntil,
      before: told?.toldUntil ?? null,
    };
  }

  private async deliver(tenant: AlertableTenant, { subject, lines }: Alert): Promise<void> {
    const { database, http, keys, logger, mail } = this.options;
    for (const { id, url } of await listSlackWebhooks(database, tenant.id)) {
      try {
        const body = JSON.stringify({ text: lines.join('\n') });
        const headers = { 'content-type': 'application/json' };
        const target = await openSecret(keys.master, 'slack_webhooks', id, url);
        const { status } = await http.request({ method: 'POST', url: target, headers, body });
        if (status >= 300) logger.warn({ status, tenantId: tenant.id }, 'Slack did not take an alert');
      } catch (error) {
        logger.warn({ error, tenantId: tenant.id }, 'an alert could not be posted to Slack');
      }
    }
    for (const to of await this.addresses(tenant))
      await mail.alert({ to, subject, text: lines.join('\n\n') });
  }

  /** One mail per group, one per member: nobody learns the addresses of others. */
  private async addresses(tenant: AlertableTenant): Promise<string[][]> {
    const { database } = this.options;
    const groups = (await listAlertEmailGroups(database, tenant.id)).map(({ emails }) => emails);
    if (!alertSettings(tenant.settings).alertMemberEmails) return groups;
    const members = await listMembers(database, tenant.id);
    return [...groups, ...members.map(({ user }) => [user.email])];
  }
}

const nameOf = ({ resource, level, limit, windowStart }: RaisedLimit): string =>
  limit.windowMs === null ? `${resource}:${level}` : `${resource}:${level}@${windowStart}`;

const limitLine = ({ resource, level, limit }: RaisedLimit): string =>
  level === 2
    ? `${resource}: the limit of ${limit.limit} is reached, more is refused`
    : `${resource}: ${limit.alarm} of ${limit.limit} are used`;
