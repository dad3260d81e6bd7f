import { randomUUID } from 'node:crypto';
import { Bindings } from './bindings';
import type { Difference } from './compare';
import type { LiveCall } from './raw-client';
import type { Scenario } from './scenario';
import type { CallLine, ClientLine, EndLine, GrpcLine, Json, ServerLine, Trace, TraceLine } from './trace';

/** What a play showed: each difference names the recorded line, e.g. `04:28 WorkflowService/TriggerWorkflow`. */
export interface Finding extends Difference {
  at: string;
}

/** One line for a person: where, what was recorded, what came. */
export function describeFinding({ at, path, recorded, ours }: Finding): string {
  const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
  return `${at} ${path}: recorded ${show(recorded)}, ours ${show(ours)}`;
}

/** Arrival of an expected message: the recorded gap is a hint only, and a machine under load stalls for seconds. */
const PATIENCE_MS = { least: 20_000, perRecordedSecond: 2_000, most: 60_000 };
/** Pauses of the recorded programs are shortened; some of them gave a subscription the time to stand. */
const PAUSE = { leastSeconds: 0.5, scale: 0.5 };

/** The play cannot go on: what it needs never came. */
export class CannotGoOn extends Error {}

/** The state of one play. */
export class Stage {
  readonly calls = new Map<number, LiveCall>();
  readonly metadata = new Map<number, CallLine>();
  readonly findings: Finding[] = [];
  readonly bindings: Bindings;
  private before = 0;

  constructor(
    readonly trace: Trace,
    readonly scenario: Scenario,
    tenantId: string,
    given: Iterable<readonly [label: string, id: string]> = [],
  ) {
    this.bindings = new Bindings([['<tenant>', tenantId], ...given]);
  }

  /** How long the caller waits before a line, ms: where the recording has a pause, the client side had one. */
  pause(line: ClientLine): number {
    const gap = this.gap(line);
    return gap < PAUSE.leastSeconds ? 0 : gap * 1_000 * PAUSE.scale;
  }

  /** How long a line of the server may take, ms. */
  patience(line: ServerLine | EndLine): number {
    const gap = this.gap(line);
    return Math.min(PATIENCE_MS.most, PATIENCE_MS.least + gap * PATIENCE_MS.perRecordedSecond);
  }

  /** Recorded seconds since the line before. */
  private gap(line: GrpcLine): number {
    const gap = Math.max(0, line.at - this.before);
    this.before = line.at;
    return gap;
  }

  /** Puts our ids in place of the recorded labels. */
  fill(line: TraceLine, value: Json, workerId?: string): Json {
    const unknown: string[] = [];
    const take = (label: string, key: string) => {
      if (label.startsWith('00-')) return label;
      if (key === 'worker_id' && workerId !== undefined) return workerId;
      if (key === 'or_group_id') return randomUUID();
      unknown.push(label);
      return label;
    };
    const now = new Date(Date.now() + (this.scenario.times?.[line.line] ?? 0));
    const filled = this.bindings.substitute(value, take, now);
    if (unknown.length === 0) return filled;
    this.found(line, [{ path: 'unknown id', recorded: unknown, ours: undefined }]);
    throw new CannotGoOn(unknown.join());
  }

  found(line: TraceLine, differences: Difference[]): void {
    const where = line.dir === 'rest' ? line.rest : line.rpc;
    const at = `${this.trace.name.slice(0, 2)}:${line.line} ${where}`;
    for (const difference of differences) this.findings.push({ at, ...difference });
  }
}
