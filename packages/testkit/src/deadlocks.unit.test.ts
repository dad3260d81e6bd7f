import { deadlocksIn } from './deadlocks';

const LOG = `2026-11-21 18:00:00.000 UTC [10] LOG:  database system is ready to accept connections
2026-11-21 18:00:01.000 UTC [11] ERROR:  deadlock detected
2026-11-21 18:00:01.000 UTC [11] DETAIL:  Process 11 waits for ShareLock on transaction 7; blocked by process 12.
	Process 12 waits for ShareLock on transaction 8; blocked by process 11.
	Process 11: update tasks
2026-11-21 18:00:01.000 UTC [11] STATEMENT:  update tasks
2026-11-21 18:00:02.000 UTC [12] ERROR:  duplicate key value violates unique constraint "x"
2026-11-21 18:00:02.000 UTC [12] DETAIL:  Key (id)=(1) already exists.
2026-11-21 18:00:03.000 UTC [13] ERROR:  deadlock detected
`;

test('deadlocks in the log of a Postgres are found with who waited for whom', () => {
  const [first, second, ...more] = deadlocksIn(LOG);
  expect(more).toEqual([]);
  expect(first!.split('\n')).toHaveLength(5);
  expect(first).toContain('Process 12 waits for ShareLock on transaction 8');
  expect(first).toContain('STATEMENT:  update tasks');
  expect(second).toMatch(/deadlock detected$/);
});

test('a log without one has none, whatever else went wrong', () => {
  expect(deadlocksIn('2026-11-21 18:00:02.000 UTC [12] ERROR:  deadlock_timeout is unknown\n')).toEqual([]);
});
