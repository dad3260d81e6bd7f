import { OpenQueues } from './open-queues';

const TENANT = 'tenant';

describe('queues in which something may wait', () => {
  it('are looked at once per mark', () => {
    const queues = new OpenQueues();
    queues.mark(TENANT, 'a');
    queues.mark(TENANT, 'a');
    expect(queues.marked).toEqual([TENANT]);
    expect(queues.take(TENANT)).toEqual(['a']);
    expect(queues.take(TENANT)).toEqual([]);
    expect(queues.marked).toEqual([]);
    expect(queues.has(TENANT, 'a')).toBe(true);
  });

  it('are all looked at again when a slot becomes free, but for those that are closed', () => {
    const queues = new OpenQueues();
    for (const queue of ['a', 'b', 'c']) queues.mark(TENANT, queue);
    queues.take(TENANT);
    queues.close(TENANT, 'b');
    queues.markAll(TENANT);
    expect(queues.take(TENANT)).toEqual(['a', 'c']);
  });

  it('stay open when something came while they were found empty', () => {
    const queues = new OpenQueues();
    queues.mark(TENANT, 'a');
    queues.take(TENANT);
    queues.mark(TENANT, 'a');
    queues.close(TENANT, 'a');
    expect(queues.take(TENANT)).toEqual(['a']);
  });

  it('H96: leave nothing behind once they are closed', () => {
    const queues = new OpenQueues();
    for (const queue of ['a', 'b']) queues.mark(TENANT, queue);
    queues.take(TENANT);
    queues.closeIdle((_tenantId, queue) => queue === 'b');
    expect(queues.isOpen(TENANT)).toBe(true);
    queues.close(TENANT, 'b');
    expect(queues.isOpen(TENANT)).toBe(false);
    expect([...queues.tenants]).toEqual([]);
  });

  it('of tenants that went to another scheduler are forgotten, whatever changed in them', () => {
    const queues = new OpenQueues();
    queues.mark(TENANT, 'a');
    queues.mark('other', 'a');
    queues.forget((tenantId) => tenantId === TENANT);
    expect(queues.marked).toEqual(['other']);
  });
});
