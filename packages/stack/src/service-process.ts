import { type Config, databaseUrl, preparesStatements } from '@hatchet-ts/config';
import { EngineError } from '@hatchet-ts/contracts';
import { MetricSnapshots } from '@hatchet-ts/engine';
import { ApiTokens, readPlatformKeys } from '@hatchet-ts/identity';
import { type BrokerKind, createBroker } from '@hatchet-ts/messaging';
import { checkSchema, Database, migrateUp } from '@hatchet-ts/schema';
import {
  armFailpoints,
  createLogger,
  createTelemetry,
  ErrorReporter,
  HealthServer,
  Lifecycle,
  type LogFormat,
  type Logger,
  type LogLevel,
  Loop,
  Metrics,
  MetricsServer,
  type Service,
  SystemClock,
  uuidv7,
} from '@hatchet-ts/service-kit';
import { directUrl } from './direct-url';
import { loadServices, type RunningService } from './services';

export interface ServiceProcessOptions {
  config: Config;
  /** Names the process in logs, metrics and the database's session list, e.g. `lite` or `scheduler`. */
  name: string;
  /** Where log lines go. Default standard output. */
  logTo?: NodeJS.WritableStream;
}

/** The host's oscillator drifts some milliseconds an hour; once a minute keeps the clock within one. */
const CLOCK_RESYNC_MS = 60_000;
/** Between two lines about the connection pool, where its log is at debug level (CFG-151). */
const POOL_STATISTICS_MS = 10_000;

/**
 * One operating-system process of the platform: the services that `SERVER_SERVICES` names, and what each of them gets
 * from it (database, broker, clock, log, metrics, health).
 */
export class ServiceProcess {
  private constructor(
    readonly lifecycle: Lifecycle,
    readonly logger: Logger,
    readonly metrics: Metrics,
    private readonly health: HealthServer,
    private readonly metricsServer: MetricsServer | undefined,
    private readonly services: readonly RunningService[],
  ) {}

  /**
   * Builds everything and starts nothing.
   *
   * @throws ConfigError when keys are missing or unusable
   */
  static async create({ config, name, logTo }: ServiceProcessOptions): Promise<ServiceProcess> {
    const processId = uuidv7(Date.now());
    const reporter = ErrorReporter.of(config);
    const onError =
      reporter &&
      ((message: string, error: Error | undefined) => reporter.report({ message, error, service: name }));
    const logger = createLogger({
      onError,
      level: config.SERVER_LOGGER_LEVEL,
      format: config.SERVER_LOGGER_FORMAT,
      service: name,
      destination: logTo,
    });
    // With the services come the failpoints that they declare.
    const createServices = await loadServices(config.SERVER_SERVICES);
    for (const unknown of armFailpoints(config.SERVER_FAILPOINTS))
      logger.warn({ failpoint: unknown }, 'failpoint is armed, but nothing in this process declares it');
    const loggerOf = (level: LogLevel | undefined, format: LogFormat | undefined) =>
      level === undefined && format === undefined
        ? logger
        : createLogger({
            onError,
            level: level ?? config.SERVER_LOGGER_LEVEL,
            format: format ?? config.SERVER_LOGGER_FORMAT,
            service: name,
            destination: logTo,
          });
    const databaseLogger = loggerOf(config.DATABASE_LOGGER_LEVEL, config.DATABASE_LOGGER_FORMAT);
    const queueLogger = loggerOf(
      config.SERVER_ADDITIONAL_LOGGERS_QUEUE_LEVEL,
      config.SERVER_ADDITIONAL_LOGGERS_QUEUE_FORMAT,
    );
    const poolLogger = loggerOf(
      config.SERVER_ADDITIONAL_LOGGERS_PGXSTATS_LEVEL,
      config.SERVER_ADDITIONAL_LOGGERS_PGXSTATS_FORMAT,
    );
    const metrics = new Metrics({ service: name });
    metrics.collectProcessMetrics();
    const telemetry = createTelemetry(config, {
      instance: name,
      logger,
      metrics,
      metricsIntervalMs: shortestMeasurementMs(config),
    });
    const keys = await readPlatformKeys(config);
    const clock = new SystemClock();
    const database = openDatabase(config, name, databaseLogger, metrics);
    const broker = createBroker({
      kind: brokerKind(config),
      url: config.SERVER_MSGQUEUE_RABBITMQ_URL,
      pool: database.pool,
      directUrl: directUrl(config),
      prefetch: config.SERVER_MSGQUEUE_RABBITMQ_QOS,
      clock,
      logger: queueLogger,
      metrics,
      processId,
    });
    const tokens = new ApiTokens({
      db: database,
      keys: keys.tokens,
      clock,
      logger,
      metrics,
      serverUrl: config.SERVER_URL,
      grpcBroadcastAddress: config.SERVER_GRPC_BROADCAST_ADDRESS,
    });
    const health = new HealthServer({ port: config.SERVER_HEALTHCHECK_PORT });
    health.addCheck('database', 'ready', async () => {
      await database.query('select 1');
    });
    const metricsServer = config.SERVER_PROMETHEUS_ENABLED
      ? new MetricsServer({
          metrics,
          address: config.SERVER_PROMETHEUS_ADDRESS,
          path: config.SERVER_PROMETHEUS_PATH,
        })
      : undefined;
    const services = createServices({
      config,
      clock,
      logger,
      queueLogger,
      metrics,
      database,
      broker,
      processId,
      health,
      keys,
      tokens,
    });

    const resync = new Loop({
      name: 'clock-resync',
      intervalMs: CLOCK_RESYNC_MS,
      clock,
      logger,
      metrics,
      runOnce: async () => {
        await clock.resync();
      },
    });
    const poolStatistics = new Loop({
      name: 'pool-statistics',
      intervalMs: POOL_STATISTICS_MS,
      clock,
      logger,
      runOnce: async () => {
        const { totalCount, idleCount, waitingCount } = database.pool;
        poolLogger.debug(
          { connections: totalCount, idle: idleCount, waiting: waitingCount },
          'connection pool',
        );
      },
    });
    const parts: Service[] = [
      // Stop last, so that spans and counts of the stop are sent too.
      ...telemetry,
      ...(reporter ? [{ name: 'error-reporter', start: async () => {}, stop: () => reporter.drain() }] : []),
      ...(config.SERVER_HEALTHCHECK ? [health] : []),
      ...(metricsServer ? [metricsServer] : []),
      {
        name: 'database',
        start: async () => {
          await ensureSchema(config);
          await clock.anchor(() => database.now());
        },
        stop: () => database.close(),
      },
      { name: 'clock', start: () => resync.start(), stop: () => resync.stop() },
      ...(poolLogger.isLevelEnabled('debug') ? [poolStatistics] : []),
      { name: 'broker', start: () => broker.start(), stop: () => broker.close() },
      tokens,
      // Stops after the services, so that what they counted last is written too.
      ...(metricsServer
        ? [new MetricSnapshots({ database, broker, metrics, clock, logger, processId })]
        : []),
      ...services,
    ];
    // Closing the broker waits for handlers that run, the longest step of a stop.
    const lifecycle = new Lifecycle({ logger, readiness: health, stopTimeoutMs: 15_000 }).add(...parts);
    return new ServiceProcess(lifecycle, logger, metrics, health, metricsServer, services);
  }

  /** Ports bound, once started; undefined for what this process does not open. */
  get ports(): ProcessPorts {
    const portOf = (name: string) => this.services.find((service) => service.name === name)?.port;
    return {
      health: this.health.port,
      metrics: this.metricsServer?.port,
      http: portOf('api'),
      grpc: portOf('grpc-dispatcher'),
    };
  }
}

export interface ProcessPorts {
  health?: number;
  metrics?: number;
  http?: number;
  grpc?: number;
}

/** As often as anything is measured, so that every measurement reaches the collector (CFG-192 to CFG-194). */
const shortestMeasurementMs = (config: Config) =>
  Math.min(
    config.SERVER_CRON_OPERATIONS_DB_HEALTH_METRICS_INTERVAL,
    config.SERVER_CRON_OPERATIONS_OLAP_METRICS_INTERVAL,
    config.SERVER_CRON_OPERATIONS_WORKER_METRICS_INTERVAL,
  );

function openDatabase(config: Config, name: string, logger: Logger, metrics: Metrics): Database {
  const statements = metrics.counter('hatchet_sql_statements_total', 'Statements sent to Postgres', [
    'statement',
  ]);
  return new Database({
    url: databaseUrl(config),
    maxConnections: config.DATABASE_MAX_CONNS,
    minConnections: config.DATABASE_MIN_CONNS,
    connectionLifetimeMs: config.DATABASE_MAX_CONN_LIFETIME,
    connectionIdleMs: config.DATABASE_MAX_CONN_IDLE_TIME,
    prepared: preparesStatements(config),
    pooled: config.DATABASE_PGBOUNCER_ENABLED,
    applicationName: `hatchet-${name}`,
    onStatement: (statement) => statements.inc({ statement }),
    onText: config.DATABASE_LOG_QUERIES ? (sql) => logger.info({ sql }, 'statement') : undefined,
    onError: (error) => logger.warn({ error }, 'an idle database connection broke'),
  });
}

/** Brings the schema up to date, or says in one sentence why this release does not fit it. */
async function ensureSchema(config: Config): Promise<void> {
  if (config.SERVER_AUTO_MIGRATE) await migrateUp(directUrl(config));
  const misfit = await checkSchema(directUrl(config));
  if (misfit) throw new EngineError('failed_precondition', misfit);
}

const BROKER_KINDS: Readonly<Record<Config['SERVER_MSGQUEUE_KIND'], BrokerKind>> = {
  rabbitmq: 'rabbitmq',
  postgres: 'postgres',
  'in-process': 'memory',
};
const brokerKind = (config: Config) => BROKER_KINDS[config.SERVER_MSGQUEUE_KIND];
