import { bool, bytes, float, int, oneOf, port, secret, string, url } from './variable';

/** CFG-222 to CFG-248: what SDKs, command line and load test read. The services do not. */
export const client = {
  OTEL_EXPORTER_OTLP_ENDPOINT: url({
    id: 'CFG-222',
    schemes: ['http', 'https'],
    help: 'OTLP collector of a stock OpenTelemetry exporter.',
  }),
  OTEL_EXPORTER_OTLP_HEADERS: secret({
    id: 'CFG-223',
    help: 'Headers a stock OpenTelemetry exporter sends.',
  }),
  HATCHET_CLIENT_TOKEN: secret({ id: 'CFG-224', help: 'API token; it names the tenant.' }),
  HATCHET_CLIENT_HOST_PORT: string({
    id: 'CFG-225',
    help: 'gRPC address; without it the one in the token.',
  }),
  HATCHET_CLIENT_API_URL: url({
    id: 'CFG-226',
    schemes: ['http', 'https'],
    help: 'REST address (TypeScript SDK); without it the one in the token.',
  }),
  HATCHET_CLIENT_SERVER_URL: url({
    id: 'CFG-227',
    schemes: ['http', 'https'],
    help: 'REST address (Go and Python SDK); without it the one in the token.',
  }),
  HATCHET_CLIENT_NAMESPACE: string({
    id: 'CFG-228',
    help: 'Prefix of workflow names, event keys and worker names.',
  }),
  HATCHET_CLIENT_TENANT_ID: string({
    id: 'CFG-229',
    help: 'Out of use: the tenant is the one in the token.',
  }),
  HATCHET_CLIENT_TLS_STRATEGY: oneOf(['tls', 'none', 'mtls'], {
    id: 'CFG-230',
    default: 'tls',
    help: 'TLS towards the gRPC server.',
  }),
  HATCHET_CLIENT_TLS_CERT_FILE: string({ id: 'CFG-231', help: 'File with the client certificate (mtls).' }),
  HATCHET_CLIENT_TLS_CERT: secret({ id: 'CFG-232', help: 'Client certificate as PEM text.' }),
  HATCHET_CLIENT_TLS_KEY_FILE: string({ id: 'CFG-233', help: 'File with the private key (mtls).' }),
  HATCHET_CLIENT_TLS_KEY: secret({ id: 'CFG-234', help: 'Private key as PEM text.' }),
  HATCHET_CLIENT_TLS_ROOT_CA_FILE: string({
    id: 'CFG-235',
    help: 'File with the authority the client trusts.',
  }),
  HATCHET_CLIENT_TLS_ROOT_CA: secret({ id: 'CFG-236', help: 'That authority as PEM text.' }),
  HATCHET_CLIENT_TLS_SERVER_NAME: string({
    id: 'CFG-237',
    help: 'Name expected in the certificate; without it the host of the gRPC address.',
  }),
  HATCHET_CLIENT_LOG_LEVEL: string({ id: 'CFG-238', default: 'WARN', help: 'Log level of the SDK.' }),
  HATCHET_CLIENT_LOG_FORMAT: oneOf(['console', 'json'], {
    id: 'CFG-239',
    default: 'console',
    help: 'Form of the log lines of the SDK.',
  }),
  HATCHET_CLIENT_GRPC_MAX_RECV_MESSAGE_LENGTH: bytes({
    id: 'CFG-240',
    default: '4MB',
    help: 'Largest gRPC message the client accepts.',
  }),
  HATCHET_CLIENT_GRPC_MAX_SEND_MESSAGE_LENGTH: bytes({
    id: 'CFG-241',
    default: '4MB',
    help: 'Largest gRPC message the client sends.',
  }),
  HATCHET_CLIENT_WORKER_HEALTHCHECK_ENABLED: bool({
    id: 'CFG-242',
    default: false,
    help: 'Opens a health port in the worker.',
  }),
  HATCHET_CLIENT_WORKER_HEALTHCHECK_PORT: port({
    id: 'CFG-243',
    default: 8001,
    help: 'Health port of the worker.',
  }),
  HATCHET_CLIENT_WORKER_HEALTHCHECK_EVENT_LOOP_BLOCK_THRESHOLD_SECONDS: float({
    id: 'CFG-244',
    default: 5,
    min: 0,
    help: 'Seconds a blocked event loop is tolerated before the worker counts as unhealthy.',
  }),
  HATCHET_CLIENT_TENACITY_MAX_ATTEMPTS: int({
    id: 'CFG-245',
    default: 5,
    help: 'Attempts at a call, at most (Python SDK).',
  }),
  HATCHET_CLIENT_TENACITY_RETRY_429: bool({
    id: 'CFG-246',
    default: false,
    help: 'Tries again after HTTP 429 (Python SDK).',
  }),
  HATCHET_CLIENT_TENACITY_RETRY_TRANSPORT_ERRORS: bool({
    id: 'CFG-247',
    default: false,
    help: 'Tries again after transport errors (Python SDK).',
  }),
  HATCHET_ENV: string({ id: 'CFG-248', help: 'Name of the environment; sample images set production.' }),
};
