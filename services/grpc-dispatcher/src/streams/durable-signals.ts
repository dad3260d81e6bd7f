import { type Database, readSatisfiedSignals } from '@hatchet-ts/schema';
import { Batcher } from '@hatchet-ts/service-kit';

/** Whoever waits for signals: told once per signal. */
export interface SignalListener {
  tenantId: string;
  /** @param data JSON text */
  tell(taskId: string, signalKey: string, data: string): void;
}

interface Ask {
  taskId: string;
  signalKey: string;
  tenantId: string;
}

/** Waits of the durable protocol before the log, and the streams here that wait for their end. */
export class DurableSignals {
  private readonly listeners = new Map<string, Set<SignalListener>>();
  private readonly reads: Batcher<Ask, string | null>;

  constructor(database: Database) {
    this.reads = new Batcher({
      name: 'durable-signal',
      maxInFlight: 2,
      flush: async (asks) => {
        const rows = await readSatisfiedSignals(database, asks);
        const data = new Map(rows.map((row) => [nameOf(row), row.data]));
        return asks.map((ask) => data.get(nameOf(ask)) ?? null);
      },
    });
  }

  /** A failed look is left to the sweep. */
  listen(taskId: string, signalKey: string, listener: SignalListener): void {
    const name = nameOf({ taskId, signalKey });
    const listeners = this.listeners.get(name);
    if (listeners) listeners.add(listener);
    else this.listeners.set(name, new Set([listener]));
    this.look(taskId, signalKey, listener).catch(() => undefined);
  }

  leave(listener: SignalListener): void {
    for (const [name, listeners] of this.listeners)
      if (listeners.delete(listener) && listeners.size === 0) this.listeners.delete(name);
  }

  /** Signals that are over: a message, which may be about nobody here. */
  signalled(signals: readonly { taskId: string; signalKey: string }[]): void {
    for (const { taskId, signalKey } of signals)
      for (const listener of this.listeners.get(nameOf({ taskId, signalKey })) ?? [])
        this.look(taskId, signalKey, listener).catch(() => undefined);
  }

  async sweep(): Promise<void> {
    await Promise.all(
      [...this.listeners].flatMap(([name, listeners]) => {
        const [taskId, signalKey] = [name.slice(0, UUID_LENGTH), name.slice(UUID_LENGTH + 1)];
        return [...listeners].map((listener) => this.look(taskId, signalKey, listener));
      }),
    );
  }

  private async look(taskId: string, signalKey: string, listener: SignalListener): Promise<void> {
    const data = await this.reads.add({ taskId, signalKey, tenantId: listener.tenantId });
    if (data === null) return;
    const name = nameOf({ taskId, signalKey });
    const listeners = this.listeners.get(name);
    if (!listeners?.delete(listener)) return;
    if (listeners.size === 0) this.listeners.delete(name);
    listener.tell(taskId, signalKey, data);
  }
}

const UUID_LENGTH = 36;
const nameOf = ({ taskId, signalKey }: { taskId: string; signalKey: string }) => `${taskId}/${signalKey}`;
