import { duration, int } from './variable';

/** CFG-70 to CFG-84: quotas of a tenant that has none of its own; enforced when SERVER_ENFORCE_LIMITS is on. */
export const limits = {
  SERVER_LIMITS_DEFAULT_TENANT_RETENTION_PERIOD: duration({
    id: 'CFG-70',
    default: '720h',
    help: 'Age at which finished runs and events are deleted.',
  }),
  SERVER_LIMITS_DEFAULT_WORKER_LIMIT: int({ id: 'CFG-71', default: 4, help: 'Workers of a tenant.' }),
  SERVER_LIMITS_DEFAULT_WORKER_ALARM_LIMIT: int({
    id: 'CFG-72',
    default: 2,
    help: 'Workers at which the tenant is warned.',
  }),
  SERVER_LIMITS_DEFAULT_EVENT_LIMIT: int({
    id: 'CFG-73',
    default: 1000,
    help: 'Events of a tenant per window.',
  }),
  SERVER_LIMITS_DEFAULT_EVENT_ALARM_LIMIT: int({
    id: 'CFG-74',
    default: 750,
    help: 'Events per window at which the tenant is warned.',
  }),
  SERVER_LIMITS_DEFAULT_EVENT_WINDOW: duration({
    id: 'CFG-75',
    default: '24h',
    help: 'Window over which events are counted.',
  }),
  SERVER_LIMITS_DEFAULT_CRON_LIMIT: int({ id: 'CFG-76', default: 5, help: 'Cron triggers of a tenant.' }),
  SERVER_LIMITS_DEFAULT_CRON_ALARM_LIMIT: int({
    id: 'CFG-77',
    default: 2,
    help: 'Cron triggers at which the tenant is warned.',
  }),
  SERVER_LIMITS_DEFAULT_SCHEDULE_LIMIT: int({
    id: 'CFG-78',
    default: 1000,
    help: 'Scheduled runs of a tenant.',
  }),
  SERVER_LIMITS_DEFAULT_SCHEDULE_ALARM_LIMIT: int({
    id: 'CFG-79',
    default: 750,
    help: 'Scheduled runs at which the tenant is warned.',
  }),
  SERVER_LIMITS_DEFAULT_TASK_RUN_LIMIT: int({
    id: 'CFG-80',
    default: 2000,
    help: 'Task runs of a tenant per window.',
  }),
  SERVER_LIMITS_DEFAULT_TASK_RUN_ALARM_LIMIT: int({
    id: 'CFG-81',
    default: 1500,
    help: 'Task runs per window at which the tenant is warned.',
  }),
  SERVER_LIMITS_DEFAULT_TASK_RUN_WINDOW: duration({
    id: 'CFG-82',
    default: '24h',
    help: 'Window over which task runs are counted.',
  }),
  SERVER_LIMITS_DEFAULT_WORKER_SLOT_LIMIT: int({
    id: 'CFG-83',
    default: 4000,
    help: 'Slots of all workers of a tenant together.',
  }),
  SERVER_LIMITS_DEFAULT_WORKER_SLOT_ALARM_LIMIT: int({
    id: 'CFG-84',
    default: 3000,
    help: 'Slots at which the tenant is warned.',
  }),
};
