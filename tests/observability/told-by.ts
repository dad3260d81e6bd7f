import path from 'node:path';
import { runProgram, type TestStack } from '@hatchet-ts/testkit';

export interface Told {
  scenario: string;
  [fact: string]: unknown;
}

/**
 * Runs one of the programs in `programs/`, which play worker and client with the published SDK in a process of their
 * own, to its end.
 * @returns what it told, by scenario
 */
export async function toldBy(
  stack: Pick<TestStack, 'clientEnv'>,
  program: string,
  env: Record<string, string> = {},
): Promise<Map<string, Told>> {
  const running = runProgram(path.join(__dirname, 'programs', program), [], {
    env: { ...stack.clientEnv, HATCHET_CLIENT_LOG_LEVEL: 'OFF', ...env },
  });
  const { code } = await running.ended;
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${running.output()}`);
  const told = new Map<string, Told>();
  for (const line of running.output().split('\n')) {
    if (!line.startsWith('@{')) continue;
    const facts = JSON.parse(line.slice(1)) as Told;
    told.set(facts.scenario, facts);
  }
  return told;
}
