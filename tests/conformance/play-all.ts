import { addTenant, startStack, type TestStack } from '@hatchet-ts/testkit';
import { Player } from './player';
import { type Scenario, scenarioOf } from './scenario';
import { describeFinding, type Finding } from './stage';

/** A worker that is lost takes 40 s to be noticed; everything else is done in a fraction of that. */
const TIMEOUT_MS = 110_000;

/**
 * Defines one test per trace: all but hurried ones are played at the same time against one lite platform, each in a tenant of its own,
 * each after a set-up that plays trace 00.
 *
 * @param env settings of the platform
 */
export function itPlays(traces: readonly string[], env: Record<string, string> = {}): void {
  let stack: TestStack;
  const plays = new Map<string, Promise<Finding[]>>();

  beforeAll(async () => {
    stack = await startStack({ mode: 'lite', env });
    const begin = (trace: string) => {
      const findings = playAlone(stack, scenarioOf(trace));
      plays.set(trace, findings);
      // Taken up by the test of this trace; until then a rejection is nobody's fault.
      return findings.catch(() => {});
    };
    const isHurried = (trace: string) => scenarioOf(trace).hurried === true;
    for (const trace of traces.filter(isHurried)) await begin(trace);
    for (const trace of traces) if (!isHurried(trace)) void begin(trace);
  }, TIMEOUT_MS);
  afterAll(() => stack?.stop());

  it.each(traces)(
    'speaks as recorded in %s',
    async (trace) => {
      const findings = await plays.get(trace)!;
      expect(findings.map(describeFinding)).toEqual([]);
    },
    TIMEOUT_MS,
  );
}

async function playAlone(stack: TestStack, scenario: Scenario): Promise<Finding[]> {
  if (scenario.inFirstTenant) return playInFirstTenant(stack, scenario);
  const tenant = await addTenant(stack, scenario.trace);
  const player = new Player({ grpcAddress: stack.hostPort, apiUrl: stack.serverUrl, ...tenant });
  try {
    const setUp = await player.setUp(scenario);
    if (scenario.trace === '00-register') return setUp;
    const found = [...setUp];
    for (const trace of scenario.follows ?? []) found.push(...(await player.play(scenarioOf(trace))));
    return [...found, ...(await player.play(scenario))];
  } finally {
    player.close();
  }
}

async function playInFirstTenant(stack: TestStack, scenario: Scenario): Promise<Finding[]> {
  const { token, serverUrl: apiUrl, hostPort: grpcAddress } = stack;
  const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString('utf8')) as {
    sub: string;
  };
  const player = new Player({ grpcAddress, apiUrl, token, tenantId: claims.sub });
  try {
    return await player.play(scenario);
  } finally {
    player.close();
  }
}
