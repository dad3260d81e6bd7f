import { itPlays } from './play-all';

describe('registration, single runs, DAGs and their failures (TSK, WRK, WIR, RUN, RET, TMO, CAN, DAG)', () => {
  itPlays([
    '00-register',
    '01-run-and-wait',
    '02-no-wait-then-late-result',
    '03-bulk',
    '04-dag',
    '05-retries',
    '06-non-retryable',
    '08-execution-timeout',
    '09-schedule-timeout',
    '10-cancel-running',
    '27-errors',
    '31-worker-lost',
  ]);
});
