import { readConfig } from '@hatchet-ts/config';
import { writePaces } from './write-paces';

describe('the pace of writes (SLF-56)', () => {
  it('is none by default: batches follow the load', () => {
    expect(writePaces(readConfig({}))).toEqual({});
  });

  it('follows a period that was raised, for all kinds of writes (CFG-199, CFG-200)', () => {
    const pace = { periodMs: 250, items: 20 };
    expect(
      writePaces(readConfig({ SERVER_FLUSH_PERIOD_MILLISECONDS: '250', SERVER_FLUSH_ITEMS_THRESHOLD: '20' })),
    ).toEqual({ runs: pace, events: pace, reports: pace });
  });

  it.each([
    ['WORKFLOWRUNBUFFER', 'runs'],
    ['EVENTBUFFER', 'events'],
    ['RELEASESEMAPHOREBUFFER', 'reports'],
  ])('follows the period of %s for its kind only (CFG-205 to CFG-210)', (buffer, kind) => {
    const env = {
      [`SERVER_${buffer}_FLUSH_PERIOD_MILLISECONDS`]: '1000',
      [`SERVER_${buffer}_FLUSH_ITEMS_THRESHOLD`]: '5',
    };
    expect(writePaces(readConfig(env))).toEqual({ [kind]: { periodMs: 1000, items: 5 } });
  });

  it('keeps to the documented period where the strategy is STATIC (CFG-201)', () => {
    expect(writePaces(readConfig({ SERVER_FLUSH_STRATEGY: 'static' })).runs).toEqual({
      periodMs: 10,
      items: 100,
    });
  });

  it('waits for company as long as it is told to (CFG-197)', () => {
    expect(writePaces(readConfig({ SERVER_WAIT_FOR_FLUSH: '50ms' })).runs).toEqual({
      periodMs: 50,
      items: 100,
    });
  });
});
