import { drain } from './drain';
import { LoadClient } from './load-client';
import type { Order, Report, TrafficSettings } from './other-traffic';
import { SteadyLoad } from './steady-load';

/** The process behind `OtherTraffic`. */
async function main(settings: TrafficSettings): Promise<void> {
  const client = await LoadClient.open(settings.target, settings.slots);
  const steady = new SteadyLoad(client, settings.rate);
  const { ledger } = client;
  const windows = new Map<string, Set<number>>();
  const firsts = new Map<string, number>();
  const parent = new Promise<void>((resolve) => process.once('disconnect', resolve));
  const ended = new Promise<void>((resolve) => {
    process.on('message', (order: Order) => {
      if (order.kind === 'end') resolve();
      else if (order.kind === 'open') firsts.set(order.window, ledger.triggered);
      else if (order.kind === 'forget') windows.clear();
      else {
        const window = windows.get(order.window) ?? new Set();
        windows.set(order.window, window);
        for (let seq = firsts.get(order.window)!; seq < ledger.triggered; seq++) window.add(seq);
      }
    });
  });
  tell({ kind: 'ready' });
  await Promise.race([ended, parent]);
  steady.stop();
  await drain(client, settings.drainSeconds);
  const latencies: Record<string, number[]> = {};
  for (const [name, window] of windows)
    latencies[name] = [...ledger.latencies(0, (seq) => window.has(seq)).result];
  tell({ kind: 'result', latencies, faults: ledger.faults, firstError: ledger.firstError });
  client.close();
  if (process.connected) process.disconnect();
}

function tell(report: Report): void {
  if (process.connected) process.send!(report);
}

void main(JSON.parse(process.argv[2]!) as TrafficSettings);
