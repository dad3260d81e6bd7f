import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, preparesStatements } from '@hatchet-ts/config';
import { EngineError } from '@hatchet-ts/contracts';
import {
  Definitions,
  type EngineContext,
  EngineMetrics,
  PushEvents,
  type ServiceDependencies,
  TenantLimits,
  TenantMetrics,
  TriggerRuns,
  writePaces,
} from '@hatchet-ts/engine';
import type { ApiTokens, PlatformKeys } from '@hatchet-ts/identity';
import { createMailTransport, GuardedHttp, NetworkGuard } from '@hatchet-ts/outbound';
import { Database, sampleBoundOf } from '@hatchet-ts/schema';
import { type Logger, Loop, type Service, serverTls } from '@hatchet-ts/service-kit';
import { ALERT_INTERVAL_MS, Alerter } from './alerting/alerter';
import type { ApiContext } from './api-context';
import { AuditTrail } from './audit/audit-trail';
import { LoginThrottle } from './auth/login-throttle';
import { SessionCookies } from './auth/session-cookie';
import { Sessions } from './auth/sessions';
import { HOUSEKEEPING_INTERVAL_MS, keepHouse } from './housekeeping';
import { createApp } from './http/app';
import { HttpServer } from './http/http-server';
import { Mailer } from './mail/mailer';
import { Probe } from './monitoring/probe';
import { OauthStates } from './oauth/oauth-state';
import { createProviders } from './oauth/providers';
import { SlackApp } from './oauth/slack-app';
import { routes } from './routes';
import { SnsSignatures } from './sns/sns-message';
import { WebhookLimits } from './webhooks/webhook-limits';

/** Flows with providers begin and end below it. */
const OAUTH_COOKIE_PATH = '/api/v1';

/** What the API needs besides what every service gets. */
export interface ApiDependencies extends ServiceDependencies {
  keys: PlatformKeys;
  /** Started and stopped by the process, which may share it among services. */
  tokens: ApiTokens;
}

export interface ApiService extends Service {
  /** The bound port, of interest when SERVER_PORT is 0; undefined while not listening. */
  readonly port: number | undefined;
}

/** The REST API: what browsers, command line and SDKs call over HTTP. */
export function createApiService(deps: ApiDependencies): ApiService {
  const { broker, clock, config, database, logger, metrics } = deps;
  const definitions = new Definitions(database, clock);
  const measured = new EngineMetrics(metrics, definitions);
  const engine: EngineContext = {
    database,
    broker,
    clock,
    definitions,
    maxInternalRetries: config.SERVER_MAX_INTERNAL_RETRY_COUNT,
    paces: writePaces(config),
    onTransition: (facts) => measured.record(facts),
    limits: config.SERVER_ENFORCE_LIMITS ? new TenantLimits(deps) : undefined,
  };
  const analytics = config.READ_REPLICA_ENABLED ? openReplica(config, logger) : database;
  const triggers = new TriggerRuns(engine);
  const cookies = new SessionCookies(config);
  const mail = new Mailer(createMailTransport(config), logger);
  const http = new GuardedHttp(new NetworkGuard(config.SERVER_OUTBOUND_ALLOWED_NETWORKS));
  const context: ApiContext = {
    ...deps,
    engine,
    triggers,
    events: new PushEvents(engine),
    webhookLimits: new WebhookLimits(),
    version: `v${packageVersion()}`,
    sessions: new Sessions(database, clock, cookies),
    audit: new AuditTrail(database, clock, metrics),
    mail,
    tenantMetrics: new TenantMetrics(deps),
    analytics,
    sampleBound: config.SERVER_SAMPLING_ENABLED ? sampleBoundOf(config.SERVER_SAMPLING_RATE) : undefined,
    probe: new Probe(deps),
    providers: createProviders(config),
    oauthStates: new OauthStates(deps.keys, cookies, OAUTH_COOKIE_PATH),
    slack: new SlackApp(config),
    http,
    snsSignatures: new SnsSignatures(async (url) => (await http.request({ method: 'GET', url })).text),
    loginThrottle: new LoginThrottle(database, clock),
  };
  const server = new HttpServer(createApp(context, routes), serverTls(config, 'http'));

  const housekeeping = new Loop({
    name: 'api-housekeeping',
    intervalMs: HOUSEKEEPING_INTERVAL_MS,
    clock,
    logger,
    metrics,
    runOnce: () => keepHouse(database, clock.nowMs()),
  });
  const alerter = new Alerter({
    clock,
    config,
    database,
    http,
    keys: deps.keys,
    limits: engine.limits,
    logger,
    mail,
  });
  const alerts = new Loop({
    name: 'alerter',
    intervalMs: ALERT_INTERVAL_MS,
    clock,
    logger,
    metrics,
    runOnce: async () => {
      await alerter.runOnce();
    },
  });

  return {
    name: 'api',
    get port() {
      return server.port;
    },
    async start() {
      if (analytics !== database) await reachReplica(analytics);
      await engine.limits?.start();
      await housekeeping.start();
      await alerts.start();
      await server.listen(config.SERVER_PORT, config.SERVER_BIND_ADDRESS);
    },
    async drain() {
      await server.drain();
      await triggers.drain();
      await context.events.drain();
      await context.audit.drain();
    },
    async stop() {
      await server.stop();
      await housekeeping.stop();
      await alerts.stop();
      await engine.limits?.stop();
      await http.close();
      mail.close();
      if (analytics !== database) await analytics.close();
    },
  };
}

/** CFG-62 to CFG-65. */
function openReplica(config: Config, logger: Logger): Database {
  return new Database({
    url: config.READ_REPLICA_DATABASE_URL!,
    maxConnections: config.READ_REPLICA_MAX_CONNS,
    minConnections: config.READ_REPLICA_MIN_CONNS,
    prepared: preparesStatements(config),
    pooled: config.DATABASE_PGBOUNCER_ENABLED,
    applicationName: 'hatchet-api-replica',
    onError: (error) => logger.warn({ error }, 'an idle connection to the replica broke'),
  });
}

/** @throws EngineError when it cannot be used at all, at start rather than with the first list */
async function reachReplica(replica: Database): Promise<void> {
  try {
    await replica.query('select 1');
  } catch (error) {
    throw new EngineError(
      'unavailable',
      `The replica at READ_REPLICA_DATABASE_URL cannot be used: ${(error as Error).message}`,
    );
  }
}

function packageVersion(): string {
  const text = readFileSync(join(__dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
