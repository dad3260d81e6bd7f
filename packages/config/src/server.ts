import { namedServices, SERVICES_RULE, type Service } from './services';
import {
  address,
  bool,
  bytes,
  duration,
  float,
  INVALID,
  int,
  list,
  oneOf,
  port,
  string,
  url,
  variable,
} from './variable';

/** CFG-07 to CFG-35, CFG-204: what a process listens on, which services it runs and what users may do. */
export const server = {
  SERVER_PORT: port({ id: 'CFG-07', default: 8080, help: 'HTTP port of the API.' }),
  SERVER_URL: url({
    id: 'CFG-08',
    default: 'http://localhost:8080',
    schemes: ['http', 'https'],
    help: 'Address under which users reach the API; written into links, OAuth redirects and tokens.',
  }),
  SERVER_GRPC_PORT: port({ id: 'CFG-09', default: 7070, help: 'Port on which workers connect over gRPC.' }),
  SERVER_GRPC_BIND_ADDRESS: string({
    id: 'CFG-10',
    default: '127.0.0.1',
    help: 'Network interface the gRPC server listens on; 0.0.0.0 means all.',
  }),
  SERVER_GRPC_BROADCAST_ADDRESS: address({
    id: 'CFG-11',
    default: '127.0.0.1:7070',
    help: 'gRPC address written into new tokens, which is where their workers connect to.',
  }),
  SERVER_GRPC_INSECURE: bool({ id: 'CFG-12', default: false, help: 'Serves gRPC without TLS.' }),
  SERVER_ENFORCE_LIMITS: bool({
    id: 'CFG-13',
    default: false,
    help: 'Enforces the quotas of tenants (SERVER_LIMITS_*).',
  }),
  SERVER_ALLOW_SIGNUP: bool({ id: 'CFG-14', default: true, help: 'Lets new users register.' }),
  SERVER_ALLOW_INVITES: bool({
    id: 'CFG-15',
    default: true,
    help: 'Lets members invite others to a tenant.',
  }),
  SERVER_ALLOW_CREATE_TENANT: bool({ id: 'CFG-16', default: true, help: 'Lets users create tenants.' }),
  SERVER_ALLOW_CHANGE_PASSWORD: bool({
    id: 'CFG-17',
    default: true,
    help: 'Lets users change their password.',
  }),
  SERVER_HEALTHCHECK: bool({ id: 'CFG-18', default: true, help: 'Opens the health port.' }),
  SERVER_HEALTHCHECK_PORT: port({
    id: 'CFG-19',
    default: 8733,
    help: 'Port that answers /live and /ready.',
  }),
  SERVER_GRPC_MAX_MSG_SIZE: bytes({
    id: 'CFG-20',
    default: '4194304',
    help: 'Largest gRPC message, received or sent, in bytes.',
  }),
  SERVER_GRPC_RATE_LIMIT: float({
    id: 'CFG-21',
    effect:
      "Accepted without effect: calls are bounded by the size of messages and by flow control, so that no worker's report is ever turned away.",
    default: 1000,
    min: 0,
    help: 'gRPC calls per second a client may make before it is told to slow down.',
  }),
  SCHEDULER_CONCURRENCY_RATE_LIMIT: int({
    id: 'CFG-22',
    effect:
      'Accepted without effect: strategies are evaluated once per scheduling pass, for as many tasks as can be passed.',
    default: 20,
    min: 1,
    help: 'Evaluations of one concurrency strategy per second, at most.',
  }),
  SCHEDULER_CONCURRENCY_POLLING_MIN_INTERVAL: duration({
    id: 'CFG-23',
    effect: 'Accepted without effect: a freed place wakes the scheduler at once instead of being polled for.',
    default: '500ms',
    help: 'Shortest time between two sweeps over waiting concurrency keys.',
  }),
  SCHEDULER_CONCURRENCY_POLLING_MAX_INTERVAL: duration({
    id: 'CFG-24',
    effect:
      'Accepted without effect: the sweep that finds places whose wake-up was lost follows SERVER_SWEEP_INTERVAL.',
    default: '5s',
    help: 'Longest time between two sweeps over waiting concurrency keys.',
  }),
  SCHEDULER_ADVISORY_LOCK_TIMEOUT: duration({
    id: 'CFG-25',
    effect:
      "Accepted without effect: concurrency keys are decided under the scheduler's lease and need no lock of their own.",
    default: '5s',
    help: 'How long the scheduler waits for the lock of a concurrency key before it gives up and tries again.',
  }),
  SERVER_SERVICES: variable<readonly Service[]>(
    {
      kind: 'services',
      rule: SERVICES_RULE,
      parse: (text) => {
        const names = list({ help: '' }).parse(text);
        return names === INVALID ? INVALID : namedServices(names);
      },
    },
    { id: 'CFG-26', default: '["all"]', help: 'Services this process runs.' },
  ),
  SERVER_PAUSED_CONTROLLERS: list({
    id: 'CFG-27',
    effect:
      'Accepted without effect: controllers share their work through rows, so to pause one kind its process is stopped (SERVER_SERVICES).',
    help: 'Controllers that stay idle; their work piles up until they are taken off the list.',
  }),
  SERVER_ENABLE_DATA_RETENTION: bool({
    id: 'CFG-28',
    default: true,
    help: 'Deletes finished data that is older than its retention period.',
  }),
  SERVER_ENABLE_WORKER_RETENTION: bool({
    id: 'CFG-29',
    default: false,
    help: 'Deletes workers that stopped long ago.',
  }),
  SERVER_MAX_PENDING_INVITES: int({
    id: 'CFG-30',
    default: 100,
    help: 'Invites a tenant may have open at a time.',
  }),
  SERVER_DISABLE_TENANT_PUBS: bool({
    id: 'CFG-31',
    effect: 'Accepted without effect: no message is broadcast to a whole tenant.',
    help: 'Stops messages that are broadcast to a whole tenant; sweeps find their work instead.',
  }),
  SERVER_MAX_INTERNAL_RETRY_COUNT: int({
    id: 'CFG-32',
    default: 10,
    min: 1,
    help: 'Times a task is given to another worker because its own was lost or could not be reached, at most; then it fails.',
  }),
  SERVER_PREVENT_TENANT_VERSION_UPGRADE: bool({
    id: 'CFG-33',
    effect: 'Accepted without effect: V1 is the only engine version, so any change of it is refused.',
    default: false,
    help: 'Refuses to change the engine version of a tenant.',
  }),
  SERVER_DEFAULT_ENGINE_VERSION: oneOf(['V1'], {
    id: 'CFG-34',
    effect: 'Accepted without effect: V1 is the only value, and another one stops the start.',
    default: 'V1',
    help: 'Engine version of new tenants; V1 is the only one there is.',
  }),
  SERVER_REPLAY_ENABLED: bool({ id: 'CFG-35', default: true, help: 'Allows runs to be replayed.' }),
  SERVER_GRPC_WORKER_STREAM_MAX_BACKLOG_SIZE: int({
    id: 'CFG-204',
    effect:
      'Accepted without effect: what waits for the stream of a worker is bounded by its slots and by 32 MB; beyond that tasks go back to their queue.',
    default: 20,
    min: 1,
    help: 'Assigned tasks that may wait to be written to the stream of one worker.',
  }),
};
