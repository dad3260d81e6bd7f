import type { Config } from '@hatchet-ts/config';
import { ADDRESS, EngineError, metricsWanted } from '@hatchet-ts/contracts';
import type { MessageBroker } from '@hatchet-ts/messaging';
import { type Database, hasOtherProcesses, readMetricSnapshots } from '@hatchet-ts/schema';
import type { Clock, Metrics } from '@hatchet-ts/service-kit';
import { TENANT_METRICS } from './catalogue';
import { readSeries, type Series, sumSeries, withoutGauges, writeSeries } from './series';

/** How long other processes get to say what they have counted. Whoever takes longer is as of its last look. */
const ANSWER_MS = 250;
const ALIVE_WITHIN_MS = 15_000;
const PROMETHEUS_TIMEOUT_MS = 10_000;

export interface TenantMetricsOptions {
  config: Pick<
    Config,
    | 'SERVER_PROMETHEUS_ENABLED'
    | 'SERVER_PROMETHEUS_SERVER_URL'
    | 'SERVER_PROMETHEUS_SERVER_USERNAME'
    | 'SERVER_PROMETHEUS_SERVER_PASSWORD'
  >;
  database: Database;
  broker: MessageBroker;
  metrics: Metrics;
  clock: Clock;
  processId: string;
}

/**
 * The metrics of one tenant in the Prometheus text format (PRM-02, PRM-03): from a Prometheus server that scrapes the
 * platform, if one is configured, else from what its processes have counted themselves.
 */
export class TenantMetrics {
  readonly contentType = 'text/plain; version=0.0.4; charset=utf-8';

  constructor(private readonly options: TenantMetricsOptions) {}

  /** @throws EngineError `invalid_argument` when metrics are switched off, `unavailable` when Prometheus does not answer */
  async text(tenantId: string): Promise<string> {
    const { config } = this.options;
    if (config.SERVER_PROMETHEUS_SERVER_URL)
      return this.fromPrometheus(config.SERVER_PROMETHEUS_SERVER_URL, tenantId);
    const others = await this.othersSeries(tenantId);
    if (!config.SERVER_PROMETHEUS_ENABLED && others.length === 0)
      throw new EngineError('invalid_argument', 'Prometheus metrics are not enabled for this tenant.');
    const own = (await readSeries(this.options.metrics)).get(tenantId) ?? {};
    return writeSeries(tenantId, sumSeries([own, ...others]));
  }

  private async othersSeries(tenantId: string): Promise<Series[]> {
    const { broker, clock, database, processId } = this.options;
    const aliveSinceMs = clock.nowMs() - ALIVE_WITHIN_MS;
    if (await hasOtherProcesses(database, processId, aliveSinceMs)) {
      broker.wake(metricsWanted, ADDRESS.processes, { tenantId });
      await clock.sleep(ANSWER_MS);
    }
    const snapshots = await readMetricSnapshots(database, tenantId, processId, aliveSinceMs);
    return snapshots.map(({ series, isAlive }) => {
      const read = JSON.parse(series) as Series;
      return isAlive ? read : withoutGauges(read);
    });
  }

  private async fromPrometheus(server: string, tenantId: string): Promise<string> {
    const { SERVER_PROMETHEUS_SERVER_USERNAME: user, SERVER_PROMETHEUS_SERVER_PASSWORD: password } =
      this.options.config;
    const url = new URL(`${server.replace(/\/+$/, '')}/federate`);
    url.searchParams.set('match[]', `{__name__=~"hatchet_tenant_.+",tenant_id="${tenantId}"}`);
    const headers: Record<string, string> = {};
    if (user !== undefined)
      headers.authorization = `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`;
    let response: Response;
    try {
      response = await fetch(url, { headers, signal: AbortSignal.timeout(PROMETHEUS_TIMEOUT_MS) });
    } catch (cause) {
      throw new EngineError(
        'unavailable',
        'The Prometheus server set by SERVER_PROMETHEUS_SERVER_URL does not answer.',
        { cause },
      );
    }
    if (!response.ok)
      throw new EngineError(
        'unavailable',
        `The Prometheus server set by SERVER_PROMETHEUS_SERVER_URL answered ${response.status}.`,
      );
    return withHelp(await response.text());
  }
}

/** Federation gives TYPE lines only. */
function withHelp(text: string): string {
  return text.replace(/^# TYPE (\S+) /gm, (line, name: string) => {
    const help = TENANT_METRICS.get(name)?.help;
    return help ? `# HELP ${name} ${help}\n${line}` : line;
  });
}
