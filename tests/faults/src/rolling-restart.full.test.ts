import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rollingRestart } from './faults/rolling-restart';
import { Random } from './random';
import { describeTrial } from './report';
import { Stage } from './stage';
import { runTrial } from './trial';

const CYCLES = 20;
const PER_SECOND = 100;

jest.setTimeout(CYCLES * 300_000 + 300_000);

/** SLF-47, SLF-50, H97: what an upgrade does to runs in progress. */
describe(`restarting every process one by one, ${CYCLES} times over, under ${PER_SECOND} runs per second`, () => {
  it('fails no trigger that is repeated, loses no run and doubles none', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'hatchet-rolling-'));
    const stage = await Stage.start({ directory, replicas: 2, say: () => {} });
    try {
      const report = await runTrial(stage, rollingRestart(CYCLES), new Random('rolling'), {
        loadMs: 0,
        perSecond: PER_SECOND,
        directory: path.join(directory, 'trial'),
      });
      // As text, because that is what one needs to read when it fails.
      const text = describeTrial(0, report);
      process.stderr.write(`${text}\n`);
      expect(text).toMatch(/^ok /);
      expect(report.unacknowledged).toEqual({ existing: 0, absent: 0 });
      expect(report.counts).toEqual({ ...NONE, ok: report.items });
    } finally {
      await stage.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

const NONE = {
  ok: 0,
  lost: 0,
  stuck: 0,
  'duplicated-explained': 0,
  'duplicated-unexplained': 0,
  unexpected: 0,
};
