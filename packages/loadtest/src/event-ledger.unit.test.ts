import { chartPage } from './chart-page';
import { EventLedger } from './event-ledger';
import { measuresOf } from './measures';
import { summaryOf } from './summary';

describe('the ledger of a load test (SLF-76)', () => {
  let nowMs: number;
  let ledger: EventLedger;
  const at = (ms: number) => {
    nowMs = ms;
  };
  const measure = () => measuresOf(ledger, { due: 3, mostOpen: 2 }, { durationMs: 1_000 }, 2_000);

  beforeEach(() => {
    nowMs = 0;
    ledger = new EventLedger(2, () => nowMs);
  });

  it('times writes from the push to its answer and runs from the push to start and end', () => {
    const event = ledger.push();
    at(4);
    ledger.written(event);
    at(6);
    ledger.start(event, 0);
    at(10);
    ledger.end(event, 0, false);
    at(26);
    ledger.start(event, 1);
    at(30);
    ledger.end(event, 1, true);

    expect(measure()).toMatchObject({
      pushed: 1,
      executed: 2,
      failed: 1,
      lost: 0,
      seconds: 2,
      pushedPerS: 1,
      executedPerS: 1,
      write: { averageMs: 4, p50Ms: 4, maxMs: 4 },
      start: { averageMs: 16, p50Ms: 6, p99Ms: 26 },
      execution: { averageMs: 20, p50Ms: 10, p95Ms: 30 },
    });
    expect(ledger.open).toBe(0);
  });

  it('counts runs of acknowledged events without an end as lost, and what was refused not', () => {
    let closed = 0;
    ledger.afterEachEvent(() => closed++);
    const half = ledger.push();
    ledger.written(half);
    ledger.start(half, 0);
    ledger.end(half, 0, false);
    ledger.push();
    ledger.refuse(new Error('no more events'));
    ledger.push();

    expect(measure()).toMatchObject({ pushed: 1, refused: 1, unanswered: 1, executed: 1, lost: 1 });
    expect(ledger.errors.get('push')).toBe('no more events');
    expect({ open: ledger.open, closed }).toEqual({ open: 2, closed: 1 });
  });

  it('takes runs that end before their push is answered', () => {
    const event = ledger.push();
    for (const run of [0, 1]) {
      ledger.start(event, run);
      ledger.end(event, run, false);
    }
    expect(ledger.counts.executed).toBe(0);
    ledger.written(event);

    expect(ledger.counts).toMatchObject({ pushed: 1, executed: 2 });
    expect(ledger.open).toBe(0);
  });

  it('counts second executions apart, and no runs of other tests', () => {
    const event = ledger.push();
    ledger.written(event);
    for (let i = 0; i < 2; i++) {
      ledger.start(event, 0);
      ledger.end(event, 0, false);
    }
    ledger.start(-1, 0);
    ledger.end(-1, 0, false);
    ledger.start(event, -1);
    ledger.end(event, -1, false);

    expect(ledger.counts).toMatchObject({ executed: 1, repeated: 1 });
  });

  it('is told as a table and as a page of charts that needs no network', () => {
    const event = ledger.push();
    at(2_500);
    ledger.written(event);
    ledger.start(event, 0);
    ledger.end(event, 0, false);
    const summary = summaryOf(measure(), { eventFanout: 2 });
    expect(summary).toMatch(/^events pushed +1 of 3, 1\.0\/s$/m);
    expect(summary).toMatch(/^runs executed +1 of 2, 0\.5\/s$/m);
    expect(summary).toMatch(/^average execution time per executed event +2500 ms$/m);
    expect(summary).toMatch(/^average write time per event +2500 ms$/m);
    expect(summary).toMatch(/^execution {2}push to acknowledged end +2500 ms +2500 ms/m);

    const page = chartPage('a <title>', summary, ledger);
    expect(page).toContain('a &#60;title&#62;');
    expect(page).toContain('"columns":[[0,1,2],[2500,null,null]');
    expect(page).not.toMatch(/(src|href)=/);
  });

  it('has no latencies before anything was executed', () => {
    expect(measure()).toMatchObject({ write: {}, execution: {}, executedPerS: 0 });
    expect(summaryOf(measure(), { eventFanout: 2 })).toMatch(/^average write time per event +–$/m);
    expect(chartPage('nothing', '', ledger)).toContain('[[0],[null]');
  });
});
