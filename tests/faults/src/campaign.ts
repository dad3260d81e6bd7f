import { rmSync } from 'node:fs';
import path from 'node:path';
import { FAULTS, faultOf } from './faults/catalogue';
import { Random } from './random';
import { Stage } from './stage';
import { runTrial, type TrialReport } from './trial';

export interface CampaignOptions {
  trials: number;
  seed: string;
  /** Names of the faults to choose from. Default all. */
  only?: readonly string[];
  /** Default 10,000. */
  loadMs?: number;
  /** Default 40. */
  perSecond?: number;
  /** Where platforms and journals live. Journals of clean trials are removed. */
  directory: string;
  say(sentence: string): void;
  /** Called after each trial. */
  onTrial(number: number, report: TrialReport): void;
}

/** Trials one after another, each fault in its turn, into platforms that keep running. */
export async function runCampaign(options: CampaignOptions): Promise<TrialReport[]> {
  const faults = options.only ? options.only.map(faultOf) : FAULTS;
  const edges = faults.some((fault) => fault.edges);
  const stages = new Map<number, Stage>();
  const reports: TrialReport[] = [];
  try {
    for (let number = 0; number < options.trials; number++) {
      const fault = faults[number % faults.length]!;
      let stage = stages.get(fault.replicas);
      if (!stage) {
        options.say(`Starting a platform with ${fault.replicas} of each service`);
        stage = await Stage.start({
          directory: path.join(options.directory, `platform-${number}`),
          replicas: fault.replicas,
          edges,
          say: options.say,
        });
        stages.set(fault.replicas, stage);
      }
      const directory = path.join(options.directory, `trial-${number}`);
      const report = await runTrial(stage, fault, new Random(`${options.seed}:${number}`), {
        loadMs: options.loadMs ?? 10_000,
        perSecond: options.perSecond ?? 40,
        directory,
      });
      if (report.clean) rmSync(directory, { recursive: true });
      else {
        // What this trial left behind must not be blamed on the next.
        stages.delete(fault.replicas);
        await stage.stop();
      }
      reports.push(report);
      options.onTrial(number, report);
    }
    return reports;
  } finally {
    for (const stage of stages.values()) await stage.stop();
  }
}
