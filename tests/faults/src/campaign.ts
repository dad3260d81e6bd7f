import { rmSync } from 'node:fs';
import path from 'node:path';
import { FAULTS, faultOf } from './faults/catalogue';
import type { Fault } from './faults/fault';
import { Random } from './random';
import { Stage } from './stage';
import { runTrial, type TrialReport } from './trial';

export interface CampaignOptions {
  trials: number;
  seed: string;
  /** Number of the first trial: a campaign that was broken off goes on there. Default 0. */
  from?: number;
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
  const faults = chosen(options);
  const edges = faults.some((fault) => fault.edges);
  const stages = new Map<string, Stage>();
  const reports: TrialReport[] = [];
  try {
    for (let number = options.from ?? 0; number < options.trials; number++) {
      const fault = faults[number % faults.length]!;
      const kind = `${fault.replicas} of each service${fault.smallVolume ? ' and a small volume' : ''}`;
      let stage = stages.get(kind);
      if (!stage) {
        options.say(`Starting a platform with ${kind}`);
        stage = await Stage.start({
          directory: path.join(options.directory, `platform-${number}`),
          replicas: fault.replicas,
          edges,
          smallVolume: fault.smallVolume,
          say: options.say,
        });
        stages.set(kind, stage);
      }
      const directory = path.join(options.directory, `trial-${number}`);
      const report = await runTrial(
        stage,
        fault,
        new Random(seedOf(options.seed, fault, Math.floor(number / faults.length))),
        {
          loadMs: options.loadMs ?? 10_000,
          perSecond: options.perSecond ?? 40,
          directory,
        },
      );
      if (report.clean) rmSync(directory, { recursive: true });
      else {
        // What this trial left behind must not be blamed on the next.
        stages.delete(kind);
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

/** Those that can be done here. @throws Error when one was asked for by name and cannot */
function chosen({ only, say }: CampaignOptions): readonly Fault[] {
  if (!only)
    return FAULTS.filter((fault) => {
      const reason = fault.unavailable?.();
      if (reason) say(`Without ${fault.name}: ${reason}`);
      return !reason;
    });
  const faults = only.map(faultOf);
  for (const fault of faults) {
    const reason = fault.unavailable?.();
    if (reason) throw new Error(`There is no ${fault.name} here: ${reason}.`);
  }
  return faults;
}

/** That of the same fault in the same round, whatever other faults are chosen. */
const seedOf = (seed: string, { name }: Fault, round: number) => `${seed}:${name}:${round}`;
