import type { Config } from '@hatchet-ts/config';
import type { EngineContext, PushEvents, TenantMetrics, TriggerRuns } from '@hatchet-ts/engine';
import type { ApiTokens, PlatformKeys } from '@hatchet-ts/identity';
import type { MessageBroker } from '@hatchet-ts/messaging';
import type { GuardedHttp } from '@hatchet-ts/outbound';
import type { Database } from '@hatchet-ts/schema';
import type { Clock, HealthServer, Logger, Metrics } from '@hatchet-ts/service-kit';
import type { AuditTrail } from './audit/audit-trail';
import type { LoginThrottle } from './auth/login-throttle';
import type { Sessions } from './auth/sessions';
import type { Mailer } from './mail/mailer';
import type { Probe } from './monitoring/probe';
import type { OauthStates } from './oauth/oauth-state';
import type { Providers } from './oauth/providers';
import type { SlackApp } from './oauth/slack-app';
import type { SnsSignatures } from './sns/sns-message';
import type { WebhookLimits } from './webhooks/webhook-limits';

/** What routes work with. */
export interface ApiContext {
  config: Config;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  database: Database;
  /** For lists and charts: a replica, which may lag behind (SLF-60), or `database`. */
  analytics: Database;
  /** Runs at or above it are not shown (`sampleBoundOf`, SLF-61); undefined: all are. */
  sampleBound: number | undefined;
  broker: MessageBroker;
  health: HealthServer;
  engine: EngineContext;
  triggers: TriggerRuns;
  events: PushEvents;
  webhookLimits: WebhookLimits;
  tokens: ApiTokens;
  sessions: Sessions;
  loginThrottle: LoginThrottle;
  audit: AuditTrail;
  mail: Mailer;
  providers: Providers;
  oauthStates: OauthStates;
  slack: SlackApp;
  /** For addresses that users give. */
  http: GuardedHttp;
  snsSignatures: SnsSignatures;
  keys: PlatformKeys;
  tenantMetrics: TenantMetrics;
  probe: Probe;
  /** Version of this build, e.g. `v0.1.0`. */
  version: string;
}
