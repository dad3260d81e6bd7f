import { HatchetClient } from '@hatchet-dev/typescript-sdk/v1';

/** Prints the result of a run of which it knows nothing but the id, its only argument, as JSON. */
async function main(): Promise<void> {
  const hatchet = HatchetClient.init({ log_level: 'ERROR' });
  const result = await hatchet.runs.runRef(process.argv[2]!).output;
  console.log(`result ${JSON.stringify(result)}`);
  // The client keeps its connection open, which would keep the program running.
  process.exit();
}

void main();
