import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCampaign } from './campaign';
import { describeTrial } from './report';
import type { TrialReport } from './trial';

/** Any of these seeds must do; this one makes the same trials on every machine. `npm run faults` tries others. */
const SEED = 'every-build';
/** A hundred seconds on a quiet machine, and many times that on one that does much else. */
const CAMPAIGN_TIMEOUT_MS = 900_000;
const FAULTS = ['kill-api', 'kill-dispatcher', 'kill-controllers', 'kill-scheduler', 'purge-queues'];

/** GUA-01, GUA-02, WRK-18, H41, H56, H98: a first part of the fault trials, short enough for every test run. */
describe('under load, the platform of four processes', () => {
  const reports: TrialReport[] = [];
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'hatchet-faults-'));
    await runCampaign({
      trials: FAULTS.length,
      only: FAULTS,
      seed: SEED,
      loadMs: 5_000,
      directory,
      say: () => {},
      onTrial: (_number, report) => reports.push(report),
    });
  }, CAMPAIGN_TIMEOUT_MS);
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each(FAULTS.map((fault, number) => ({ fault, number })))(
    'loses no run, sticks with none and doubles none through $fault',
    ({ number }) => {
      const report = reports[number]!;

      // As text, because that is what one needs to read when it fails.
      expect(describeTrial(number, report)).toMatch(/^ok /);
      expect(report.counts.ok).toBeGreaterThan(50);
      expect(report.items).toBe(report.counts.ok + report.counts['duplicated-explained']);
    },
  );
});
