import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Target } from '@hatchet-ts/loadtest';
import type { Faults } from './run-ledger';

export interface TrafficSettings {
  target: Target;
  /** Plain runs per second, evenly spaced. */
  rate: number;
  slots: number;
  drainSeconds: number;
}

export type Order =
  | { kind: 'open'; window: string }
  | { kind: 'close'; window: string }
  | { kind: 'forget' }
  | { kind: 'end' };

export type Report =
  | { kind: 'ready' }
  | { kind: 'result'; latencies: Record<string, number[]>; faults: Faults; firstError?: string };

const PROGRAM = resolve(__dirname, '../../dist/load/traffic-process.js');

/**
 * Plain runs at a steady rate, their worker and whoever waits for them, in a process and on a clock of their own: what
 * else the load client does at the same time is not in what they take.
 */
export class OtherTraffic {
  private constructor(private readonly child: ChildProcess) {}

  /** @throws Error when it cannot begin */
  static async start(settings: TrafficSettings): Promise<OtherTraffic> {
    const child = fork(PROGRAM, [JSON.stringify(settings)], { serialization: 'advanced' });
    const traffic = new OtherTraffic(child);
    await traffic.report('ready');
    return traffic;
  }

  /** Counts runs triggered meanwhile to a window, which may be opened again. */
  async during(window: string, work: () => Promise<void>): Promise<void> {
    this.order({ kind: 'open', window });
    await work();
    this.order({ kind: 'close', window });
  }

  /** Forgets what the windows have. */
  forget(): void {
    this.order({ kind: 'forget' });
  }

  /** Ends the traffic and waits for its last results. @returns ms from trigger to result, by window */
  async end(): Promise<{ latencies: Map<string, Float64Array>; faults: Faults; firstError?: string }> {
    const result = this.report('result');
    this.order({ kind: 'end' });
    const { latencies, faults, firstError } = await result;
    const byWindow = new Map(Object.entries(latencies).map(([name, all]) => [name, Float64Array.from(all)]));
    return { latencies: byWindow, faults, firstError };
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private order(order: Order): void {
    this.child.send(order);
  }

  private async report<K extends Report['kind']>(kind: K): Promise<Report & { kind: K }> {
    const exited = once(this.child, 'exit').then(() => {
      throw new Error('the process of the other traffic has ended');
    });
    exited.catch(() => undefined);
    const [report] = (await Promise.race([once(this.child, 'message'), exited])) as [Report];
    if (report.kind !== kind) throw new Error(`the other traffic reported ${report.kind}, not ${kind}`);
    return report as Report & { kind: K };
  }
}
