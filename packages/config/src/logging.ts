import { bool, oneOf } from './variable';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
/** Level names of the original's logger that have another name here. */
const LEVEL_SYNONYMS = { warning: 'warn', panic: 'fatal', disabled: 'silent' } as const;
const FORMATS = ['console', 'json'] as const;

const level = (id: string, help: string) => oneOf(LEVELS, { id, synonyms: LEVEL_SYNONYMS, help });
const format = (id: string, help: string) => oneOf(FORMATS, { id, help });

/** CFG-66, CFG-67, CFG-146 to CFG-152: what the processes log about themselves, and whether they store task logs. */
export const logging = {
  SERVER_LOGGER_LEVEL: level('CFG-146', 'Least severe level the server logs; without it info.'),
  SERVER_LOGGER_FORMAT: format(
    'CFG-147',
    'Form of server log lines: text for people, or JSON, which is the default.',
  ),
  SERVER_LOG_INGESTION_ENABLED: bool({
    id: 'CFG-148',
    default: true,
    help: 'Stores the log lines that tasks send.',
  }),
  SERVER_ADDITIONAL_LOGGERS_QUEUE_LEVEL: level('CFG-149', 'Level of the log about queues and assignment.'),
  SERVER_ADDITIONAL_LOGGERS_QUEUE_FORMAT: format('CFG-150', 'Form of the log about queues and assignment.'),
  SERVER_ADDITIONAL_LOGGERS_PGXSTATS_LEVEL: level('CFG-151', 'Level of the log about connection pools.'),
  SERVER_ADDITIONAL_LOGGERS_PGXSTATS_FORMAT: format('CFG-152', 'Form of the log about connection pools.'),
  DATABASE_LOGGER_LEVEL: level('CFG-66', 'Level of the log about the database.'),
  DATABASE_LOGGER_FORMAT: format('CFG-67', 'Form of the log about the database.'),
};
