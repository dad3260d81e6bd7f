import { TASK_STATE } from '@hatchet-ts/contracts';
import { TestEngine } from '@hatchet-ts/testkit';
import { TriggerRuns } from './trigger-runs';

const RUNS = 1000;
const BAD = 500;

test('H12: of a thousand runs triggered at once, the one whose key cannot be evaluated fails, and no other', async () => {
  const engine = await TestEngine.start();
  try {
    const concurrency = [{ expression: 'input.key', maxRuns: 1, limitStrategy: 3 }];
    const workflow = await engine.register([{ name: 'only', concurrency }]);
    const requests = Array.from({ length: RUNS }, (_, n) =>
      engine.request(workflow, { input: n === BAD ? '{}' : `{"key":"${n}"}` }),
    );

    const runs = await new TriggerRuns(engine.context).trigger(requests);

    const states = await engine.database.query<{ id: string; state: number; reason: string | null }>(
      'select id, state, reason from tasks where state <> $1',
      [TASK_STATE.open],
    );
    expect(runs).toHaveLength(RUNS);
    expect(states).toEqual([{ id: runs[BAD]!.runId, state: TASK_STATE.failed, reason: expect.any(String) }]);
    const waiting = await engine.database.query('select from concurrency_slots');
    expect(waiting).toHaveLength(RUNS - 1);
    expect(await engine.misplaced()).toEqual([]);
  } finally {
    await engine.stop();
  }
});
