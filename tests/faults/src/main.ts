import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArguments, USAGE } from './arguments';
import { runCampaign } from './campaign';
import { FAULTS } from './faults/catalogue';
import { describeCampaign, describeTrial } from './report';
import type { TrialReport } from './trial';

async function main(): Promise<void> {
  let args: ReturnType<typeof parseArguments>;
  try {
    args = parseArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  if (args.list) {
    for (const { name, help } of FAULTS) console.log(`${name.padEnd(30)} ${help}`);
    return;
  }
  const { trials, seed, json } = args;
  const date = new Date().toISOString();
  const directory = mkdtempSync(path.join(tmpdir(), 'hatchet-faults-'));
  console.log(`${trials} trials, seed ${seed}`);
  const reports: TrialReport[] = [];
  await runCampaign({
    ...args,
    directory,
    say: (sentence) => console.error(`▸ ${sentence}`),
    onTrial: (number, report) => {
      console.log(describeTrial(number, report));
      reports.push(report);
      if (json) writeFileSync(json, `${JSON.stringify({ seed, date, reports }, null, 2)}\n`);
    },
  });
  console.log(`\n${describeCampaign(seed, reports)}`);
  if (reports.every(({ clean }) => clean)) rmSync(directory, { recursive: true });
  else {
    console.log(`\nJournals and logs: ${directory}`);
    process.exitCode = 1;
  }
}

void main();
