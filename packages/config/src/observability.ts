import { address, bool, duration, float, list, secret, string, url } from './variable';

/** CFG-153 to CFG-164, CFG-182 to CFG-187: traces, metrics, the end-to-end probe and sampling. */
export const observability = {
  SERVER_OTEL_SERVICE_NAME: string({
    id: 'CFG-153',
    help: 'service.name of our own traces and metrics; without it hatchet.',
  }),
  SERVER_OTEL_COLLECTOR_URL: string({
    id: 'CFG-154',
    help: 'OTLP collector of our own traces and metrics: host:port or URL of its gRPC receiver; without it nothing is traced.',
  }),
  SERVER_OTEL_INSECURE: bool({ id: 'CFG-155', help: 'Speaks to the collector without TLS.' }),
  SERVER_OTEL_TRACE_ID_RATIO: float({
    id: 'CFG-156',
    min: 0,
    max: 1,
    help: 'Share of our own traces that is recorded; without it all.',
  }),
  SERVER_OTEL_COLLECTOR_AUTH: secret({
    id: 'CFG-157',
    help: 'Authorization header sent to the collector.',
  }),
  SERVER_OTEL_METRICS_ENABLED: bool({
    id: 'CFG-158',
    default: false,
    help: 'Sends the metrics to the collector too, as often as the shortest of the SERVER_CRON_OPERATIONS_*_METRICS_INTERVAL says.',
  }),
  SERVER_PROMETHEUS_ENABLED: bool({
    id: 'CFG-159',
    default: false,
    help: 'Serves metrics for Prometheus.',
  }),
  SERVER_PROMETHEUS_ADDRESS: address({
    id: 'CFG-160',
    default: ':9090',
    help: 'Address the metrics are served on.',
  }),
  SERVER_PROMETHEUS_PATH: string({ id: 'CFG-161', default: '/metrics', help: 'Path of the metrics.' }),
  SERVER_PROMETHEUS_SERVER_URL: url({
    id: 'CFG-162',
    schemes: ['http', 'https'],
    help: 'Prometheus server that is asked for the metrics of one tenant.',
  }),
  SERVER_PROMETHEUS_SERVER_USERNAME: string({ id: 'CFG-163', help: 'User at that Prometheus server.' }),
  SERVER_PROMETHEUS_SERVER_PASSWORD: secret({ id: 'CFG-164', help: 'Password at that Prometheus server.' }),
  SERVER_MONITORING_ENABLED: bool({
    id: 'CFG-182',
    default: true,
    help: 'Offers a probe that runs a workflow from end to end.',
  }),
  SERVER_MONITORING_PERMITTED_TENANTS: list({
    id: 'CFG-183',
    help: 'Tenants that may use the probe; without it any may.',
  }),
  SERVER_MONITORING_PROBE_TIMEOUT: duration({
    id: 'CFG-184',
    default: '30s',
    help: 'Time after which the probe fails.',
  }),
  SERVER_MONITORING_TLS_ROOT_CA_FILE: string({
    id: 'CFG-185',
    help: 'File with the authority the probe trusts.',
  }),
  SERVER_SAMPLING_ENABLED: bool({
    id: 'CFG-186',
    default: false,
    help: 'Shows only a share of the runs over REST and in the dashboard.',
  }),
  SERVER_SAMPLING_RATE: float({
    id: 'CFG-187',
    default: 1,
    min: 0,
    max: 1,
    help: 'Share of the runs that is shown; all are run and stored.',
  }),
};
