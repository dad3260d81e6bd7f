import { itPlays } from './play-all';

describe('children, events, streams, logs, limits, conditions, idempotency (ONF, RUN, EVT, STR, LOG, RTL, STK, CND, SLT)', () => {
  itPlays([
    '07-on-failure',
    '11-children',
    '12-events',
    '13-stream',
    '14-logs',
    '15-rate-limits',
    '19-sticky',
    '20-conditions',
    '21-refresh-release',
    '22-idempotency',
    '32-run-details',
    '39-bulk-idempotency',
  ]);
});
