import { duration, int, oneOf } from './variable';

const PERIOD = 'SERVER_FLUSH_PERIOD_MILLISECONDS';
const THRESHOLD = 'SERVER_FLUSH_ITEMS_THRESHOLD';

/** Bare numbers are milliseconds, as the name says, although the documented default is written `10ms` (AMB-72). */
const period = (id: string, help: string, effect?: string) =>
  duration({ id, inherits: PERIOD, bareUnit: 'ms', help, effect });
const threshold = (id: string, help: string, effect?: string) =>
  int({ id, inherits: THRESHOLD, min: 1, help, effect });

const WITH_THEIR_RUNS =
  'Accepted without effect: queue items are written with the runs they belong to (SERVER_WORKFLOWRUNBUFFER_*).';

/** CFG-197 to CFG-201, CFG-205 to CFG-212: bounds of the batches in which the engine writes. */
export const buffers = {
  SERVER_WAIT_FOR_FLUSH: duration({
    id: 'CFG-197',
    default: '1ms',
    bareUnit: 'ms',
    help: 'Shortest flush period there is; acts as SERVER_FLUSH_PERIOD_MILLISECONDS does.',
  }),
  SERVER_MAX_CONCURRENT: int({
    id: 'CFG-198',
    effect:
      'Accepted without effect: each kind of write has one batch in flight, which keeps the order of its items.',
    default: 50,
    min: 1,
    help: 'Batches of writes in flight at the same time, at most.',
  }),
  SERVER_FLUSH_PERIOD_MILLISECONDS: duration({
    id: 'CFG-199',
    default: '10ms',
    bareUnit: 'ms',
    help: 'Time between two batches of one kind of write, where it is above its default or SERVER_FLUSH_STRATEGY is STATIC; else a batch goes out as soon as the one before is written.',
  }),
  SERVER_FLUSH_ITEMS_THRESHOLD: int({
    id: 'CFG-200',
    default: 100,
    min: 1,
    help: 'Items at which a batch of writes goes out before its period is over.',
  }),
  SERVER_FLUSH_STRATEGY: oneOf(['DYNAMIC', 'STATIC'], {
    id: 'CFG-201',
    default: 'DYNAMIC',
    help: 'Whether batches of writes go out as fast as the database takes them (DYNAMIC) or keep to the period (STATIC).',
  }),
  SERVER_WORKFLOWRUNBUFFER_FLUSH_PERIOD_MILLISECONDS: period('CFG-205', 'Flush period of new runs.'),
  SERVER_WORKFLOWRUNBUFFER_FLUSH_ITEMS_THRESHOLD: threshold('CFG-206', 'Flush threshold of new runs.'),
  SERVER_EVENTBUFFER_FLUSH_PERIOD_MILLISECONDS: period('CFG-207', 'Flush period of events.'),
  SERVER_EVENTBUFFER_FLUSH_ITEMS_THRESHOLD: threshold('CFG-208', 'Flush threshold of events.'),
  SERVER_RELEASESEMAPHOREBUFFER_FLUSH_PERIOD_MILLISECONDS: period(
    'CFG-209',
    'Flush period of the reports of workers, which free slots.',
  ),
  SERVER_RELEASESEMAPHOREBUFFER_FLUSH_ITEMS_THRESHOLD: threshold(
    'CFG-210',
    'Flush threshold of the reports of workers, which free slots.',
  ),
  SERVER_QUEUESTEPRUNBUFFER_FLUSH_PERIOD_MILLISECONDS: period(
    'CFG-211',
    'Flush period of queue items.',
    WITH_THEIR_RUNS,
  ),
  SERVER_QUEUESTEPRUNBUFFER_FLUSH_ITEMS_THRESHOLD: threshold(
    'CFG-212',
    'Flush threshold of queue items.',
    WITH_THEIR_RUNS,
  ),
};
