import { report } from './tasks';

/** Has the report written in ten seconds from now, without waiting for it. */
async function main() {
  const at = new Date(Date.now() + 10_000);
  const scheduled = await report.schedule(at, {});
  console.log(`scheduled for ${at.toISOString()}: ${scheduled.metadata.id}`);
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
