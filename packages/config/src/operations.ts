import { duration, int } from './variable';

/** CFG-188 to CFG-196, CFG-202, CFG-203: background work at intervals. */
export const operations = {
  SERVER_OPERATIONS_JITTER: duration({
    id: 'CFG-188',
    effect: 'Accepted without effect: sweeps vary SERVER_SWEEP_INTERVAL by a fifth.',
    default: '0',
    bareUnit: 'ms',
    help: 'Random time added between two polls of one operation, at most.',
  }),
  SERVER_OPERATIONS_POLL_INTERVAL: duration({
    id: 'CFG-189',
    effect: 'Accepted without effect: work is woken by events and found again every SERVER_SWEEP_INTERVAL.',
    default: '2',
    help: 'Time between two polls of one operation.',
  }),
  SERVER_CRON_OPERATIONS_TASK_ANALYZE_CRON_INTERVAL: duration({
    id: 'CFG-190',
    default: '3h',
    help: 'Time between two ANALYZE runs over the task tables.',
  }),
  SERVER_CRON_OPERATIONS_OLAP_ANALYZE_CRON_INTERVAL: duration({
    id: 'CFG-191',
    default: '3h',
    help: 'Time between two ANALYZE runs over the tables the dashboard reads.',
  }),
  SERVER_CRON_OPERATIONS_DB_HEALTH_METRICS_INTERVAL: duration({
    id: 'CFG-192',
    default: '60s',
    help: 'Time between two measurements of database health (size, sessions, vacuum), where metrics are served or sent.',
  }),
  SERVER_CRON_OPERATIONS_OLAP_METRICS_INTERVAL: duration({
    id: 'CFG-193',
    default: '5m',
    help: 'Time between two measurements of the tables the dashboard reads, where metrics are served or sent.',
  }),
  SERVER_CRON_OPERATIONS_WORKER_METRICS_INTERVAL: duration({
    id: 'CFG-194',
    default: '60s',
    help: 'Time between two measurements of workers, where metrics are served or sent.',
  }),
  SERVER_CRON_OPERATIONS_YESTERDAY_RUN_COUNT_HOUR: int({
    id: 'CFG-195',
    default: 0,
    max: 23,
    help: 'Hour (UTC) at which the runs of yesterday are counted.',
  }),
  SERVER_CRON_OPERATIONS_YESTERDAY_RUN_COUNT_MINUTE: int({
    id: 'CFG-196',
    default: 5,
    max: 59,
    help: 'Minute at which the runs of yesterday are counted.',
  }),
  SERVER_OLAP_STATUS_UPDATE_DAG_BATCH_SIZE_LIMIT: int({
    id: 'CFG-202',
    effect:
      "Accepted without effect: the state the dashboard shows is the engine's own, nothing is brought up to date afterwards.",
    default: 1000,
    min: 1,
    help: 'DAG runs whose state is brought up to date in one statement, at most.',
  }),
  SERVER_OLAP_STATUS_UPDATE_TASK_BATCH_SIZE_LIMIT: int({
    id: 'CFG-203',
    effect:
      "Accepted without effect: the state the dashboard shows is the engine's own, nothing is brought up to date afterwards.",
    default: 1000,
    min: 1,
    help: 'Tasks whose state is brought up to date in one statement, at most.',
  }),
};
