import { itPlays } from './play-all';

describe('on-failure, children, streams, logs, limits, sticky and run details (ONF, RUN, STR, LOG, RTL, STK, SLT)', () => {
  itPlays([
    '07-on-failure',
    '11-children',
    '13-stream',
    '14-logs',
    '15-rate-limits',
    '19-sticky',
    '21-refresh-release',
    '32-run-details',
  ]);
});
