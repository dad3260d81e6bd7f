import type { MessageDeclaration } from '@hatchet-ts/contracts';
import { type Logger, type TraceCarrier, withTraceContext } from '@hatchet-ts/service-kit';
import type { Handler, Handlers } from './broker';
import type { BrokerMetrics } from './broker-metrics';
import { type Envelope, MalformedMessage, readPayloads } from './envelope';
import type { RunningCalls } from './running-calls';

/** Payloads kept for a handler whose calls are all busy. At 200 bytes each this is 2 MB; more is left to the sweep. */
const BACKLOG_MAX = 10_000;

export interface WakeListenersOptions {
  /** Calls of one handler at the same time; what arrives meanwhile is merged into the next call. */
  callsMax: number;
  logger: Logger;
  metrics: BrokerMetrics;
  running: RunningCalls;
}

/**
 * Who listens where in this process, and the delivery to them: the same for every broker. No broker offers flow
 * control for wakes (RabbitMQ without acknowledgements, NOTIFY), so a handler that falls behind is protected here, by
 * merging and finally by dropping.
 */
export class WakeListeners {
  private readonly lanes = new Map<string, Set<Lane>>();

  constructor(private readonly options: WakeListenersOptions) {}

  addresses(): string[] {
    return [...this.lanes.keys()];
  }

  has(address: string): boolean {
    return this.lanes.has(address);
  }

  /** @returns how to stop listening */
  add(address: string, handlers: Handlers): () => void {
    const added = handlers.map((handler) => new Lane(address, handler, this.options));
    const atAddress = this.lanes.get(address) ?? new Set();
    this.lanes.set(address, atAddress);
    for (const lane of added) atAddress.add(lane);
    return () => {
      for (const lane of added) {
        lane.close();
        atAddress.delete(lane);
      }
      if (atAddress.size === 0 && this.lanes.get(address) === atAddress) this.lanes.delete(address);
    };
  }

  /**
   * Calls every handler of the message at the address. An address nobody listens at any more is no error: the message
   * was under way when the listener left.
   * @throws MalformedMessage when listeners at the address do not know the message or cannot read all of it
   */
  deliver(address: string, received: Envelope): void {
    const atAddress = this.lanes.get(address);
    if (!atAddress) return;
    const lanes = [...atAddress].filter((lane) => lane.message.name === received.m);
    if (lanes.length === 0) throw new MalformedMessage(`no handler for ${received.m} at this address`);
    const { payloads, failure } = readPayloads(lanes[0]!.message, received);
    this.options.metrics.arrived('wake', received.s);
    if (payloads.length > 0) for (const lane of lanes) lane.push(payloads.slice(), received.t);
    if (failure) throw failure;
  }
}

/** The calls of one handler at one address, started in the order of arrival. */
class Lane {
  readonly message: MessageDeclaration<unknown>;
  private calls = 0;
  private backlog: unknown[] = [];
  private closed = false;

  constructor(
    private readonly address: string,
    private readonly handler: Handler,
    private readonly options: WakeListenersOptions,
  ) {
    this.message = handler.message;
  }

  push(payloads: unknown[], trace?: TraceCarrier): void {
    this.options.metrics.consumed(this.message.name);
    if (this.calls < this.options.callsMax) {
      void this.call(payloads, trace);
      return;
    }
    const room = Math.max(0, BACKLOG_MAX - this.backlog.length);
    for (const payload of payloads.slice(0, room)) this.backlog.push(payload);
    if (payloads.length > room) this.options.metrics.dropped(payloads.length - room);
  }

  close(): void {
    this.closed = true;
    this.backlog = [];
  }

  private call(payloads: unknown[], trace: TraceCarrier = {}): Promise<void> {
    const { running, metrics, logger } = this.options;
    this.calls += 1;
    return running.run(async () => {
      try {
        await withTraceContext(trace, () => this.handler.handle(payloads));
      } catch (error) {
        metrics.handlerFailed(this.message.name);
        logger.error({ error, messageName: this.message.name, address: this.address }, 'wake handler failed');
      }
      this.calls -= 1;
      if (this.closed || this.backlog.length === 0) return;
      const merged = this.backlog;
      this.backlog = [];
      void this.call(merged);
    });
  }
}
