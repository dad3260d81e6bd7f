import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem, type } from 'node:os';
import { dirname } from 'node:path';
import { formatPlans } from './measure/format-plans';

export interface Report {
  name: string;
  mode: string;
  /** Processor, memory, system and Node of the machine the platform and the load shared. */
  machine: string;
  /** ISO 8601, UTC. */
  date: string;
  /** What can be varied on the command line. */
  settings: Record<string, number | string>;
  figures: Record<string, number>;
}

export function describeMachine(): string {
  const processors = cpus();
  const model = (processors[0]?.model ?? 'unknown processor').replace(/\s+/g, ' ').trim();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${processors.length} × ${model}, ${memory} GB, ${type()}, Node ${process.versions.node}`;
}

export function writeReport(path: string, report: Report): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
}

/** `….plans.txt` beside the report. */
export function writePlans(reportPath: string, plans: Readonly<Record<string, readonly string[]>>): void {
  writeFileSync(reportPath.replace(/(\.json)?$/, '.plans.txt'), formatPlans(plans));
}

/** Figures as aligned lines, with as many digits as say something. */
export function formatFigures(figures: Record<string, number>): string {
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  return Object.entries(figures)
    .map(([name, value]) => `  ${name.padEnd(width)}  ${formatNumber(value)}`)
    .join('\n');
}

function formatNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** `results/2026-11-21T1205-plain-split.json`, below the package. */
export function resultPath(directory: string, report: Report): string {
  const minute = report.date.slice(0, 16).replace(':', '');
  return `${directory}/${minute}-${report.name}-${report.mode}.json`;
}
