import type { MessageDeclaration } from '@hatchet-ts/contracts';
import { type Envelope, envelopeOf } from './envelope';

export interface WakeBatch {
  address: string;
  envelope: Envelope;
}

/** More than this in one turn of the event loop means the process is in trouble; the rest waits for the sweeps. */
const PAYLOADS_PER_TURN_MAX = 100_000;

/**
 * Gathers the wakes of one turn of the event loop and hands them over as few messages.
 *
 * `setImmediate`, not a microtask: it runs after all input of the turn has been handled, so that the replies of
 * several transactions which arrive together wake together; and with nothing else to do it runs at once (tens of
 * microseconds). A microtask would cut a batch at every promise boundary and let services of one process that wake
 * each other starve input and output.
 */
export class WakeOutbox {
  private batches: WakeBatch[] = [];
  private open = new Map<MessageDeclaration<never>, Map<string, WakeBatch>>();
  private payloads = 0;
  private scheduled: NodeJS.Immediate | undefined;

  constructor(
    private readonly flushBatches: (batches: WakeBatch[]) => void,
    private readonly dropped: (payloads: number) => void,
  ) {}

  add<P>(message: MessageDeclaration<P>, address: string, payload: P): void {
    if (this.payloads >= PAYLOADS_PER_TURN_MAX) {
      this.dropped(1);
      return;
    }
    this.payloads += 1;
    let byAddress = this.open.get(message as MessageDeclaration<never>);
    if (!byAddress) {
      byAddress = new Map();
      this.open.set(message as MessageDeclaration<never>, byAddress);
    }
    const batch = byAddress.get(address);
    if (batch) {
      batch.envelope.p.push(payload);
      return;
    }
    // The first payload's trace stands for the batch: one message has one parent.
    const opened: WakeBatch = { address, envelope: envelopeOf(message, payload) };
    byAddress.set(address, opened);
    this.batches.push(opened);
    this.scheduled ??= setImmediate(() => this.flush());
  }

  /** Hands over what has gathered, now. */
  flush(): void {
    if (this.scheduled) clearImmediate(this.scheduled);
    this.scheduled = undefined;
    if (this.batches.length === 0) return;
    const { batches } = this;
    this.batches = [];
    this.open.clear();
    this.payloads = 0;
    this.flushBatches(batches);
  }
}
