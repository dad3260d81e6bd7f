import { itPlays } from './play-all';

describe('children, events, streams, logs, limits, concurrency, conditions, idempotency, batches (ONF, RUN, EVT, STR, LOG, RTL, CON, STK, CND, SLT)', () => {
  itPlays([
    '07-on-failure',
    '11-children',
    '12-events',
    '13-stream',
    '14-logs',
    '15-rate-limits',
    '16-cancel-in-progress',
    '17-cancel-newest',
    '18-round-robin',
    '19-sticky',
    '20-conditions',
    '21-refresh-release',
    '22-idempotency',
    '26-batch',
    '32-run-details',
    '39-bulk-idempotency',
  ]);
});
