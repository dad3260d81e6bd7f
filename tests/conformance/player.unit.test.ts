import { asPromised } from './differences';
import { Player } from './player';
import { RecordedServer } from './recorded-server';
import { orderLines, SCENARIOS, type Scenario, scenarioOf } from './scenario';
import type { ServerLine, TraceLine } from './trace';

const linesOf = (scenario: Scenario) => orderLines(asPromised(scenario), scenario);
const isServer = (line: TraceLine): line is ServerLine => line.dir === 'server';

describe('the player', () => {
  let server: RecordedServer;
  let player: Player;

  beforeEach(async () => {
    server = await RecordedServer.start();
    player = new Player(server.platform, { quietMs: 20, settleMs: 0, pauseMsMax: 0 });
  });
  afterEach(async () => {
    player.close();
    await server.stop();
  });

  /** Plays a scenario against a server that answers as promised but for `change`. */
  async function play(scenario: Scenario, change = (lines: TraceLine[]) => lines) {
    server.follow(linesOf(scenarioOf('00-register')));
    const found = await player.setUp(scenario);
    server.follow(change(linesOf(scenario)));
    return [...found, ...(await player.play(scenario))];
  }
  const runAndWait = scenarioOf('01-run-and-wait');

  const alone = SCENARIOS.slice(1).filter((scenario) => scenario.follows === undefined);

  it.each(alone.map((scenario) => [scenario.trace, scenario] as const))(
    'plays %s to its end and finds nothing when answered as promised',
    async (_, scenario) => {
      expect(await play(scenario)).toEqual([]);
      expect(server.unexpected).toEqual([]);
    },
  );

  it('finds a message that differs and goes on', async () => {
    const found = await play(runAndWait, (lines) =>
      lines.map((line) =>
        isServer(line) && line.line === 2 ? { ...line, message: { ...line.message, priority: 3 } } : line,
      ),
    );
    expect(found).toEqual([
      { at: '01:2 Dispatcher/ListenV2', path: 'message.priority', recorded: 1, ours: 3 },
    ]);
  });

  it('finds a message that nobody expects', async () => {
    const found = await play(runAndWait, (lines) => [...lines, lines.at(-1)!]);
    expect(found).toMatchObject([
      { at: '01-run-and-wait Dispatcher/SubscribeToWorkflowRuns', recorded: undefined },
    ]);
  });

  it('finds a call that is refused', async () => {
    const refusal = { dir: 'end', status: 'INVALID_ARGUMENT', details: 'no' };
    const found = await play(runAndWait, (lines) =>
      lines.map((line) => (line.line === 10 ? ({ ...line, ...refusal } as TraceLine) : line)),
    );
    expect(found).toMatchObject([
      { at: '01:10 Dispatcher/SendStepActionEvent', ours: { status: 'INVALID_ARGUMENT', details: 'no' } },
    ]);
  });

  it('finds that one run was taken for another', async () => {
    const found = await play(runAndWait, (lines) =>
      lines.map((line) =>
        isServer(line) && line.line === 3 ? { ...line, message: { workflow_run_id: '<id2>' } } : line,
      ),
    );
    expect(found).toMatchObject([
      { at: '01:3 WorkflowService/TriggerWorkflow', path: 'message.workflow_run_id', recorded: '<id1>' },
    ]);
  });
});
