import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../logging/logger';

/** A part of a process that runs from `start` to `stop`. */
export interface Service {
  name: string;
  /** Resolves when the service does its work; a rejection ends the start of the process. */
  start(): Promise<void>;
  /** Releases everything; called once, also when `start` failed or has not finished yet. */
  stop(): Promise<void>;
  /** Takes no new work and resolves when what was begun is finished. Every service drains before any stops. */
  drain?(): Promise<void>;
}

/** Who tells the outside whether this process wants traffic; implemented by `HealthServer`. */
export interface Readiness {
  markReady(): void;
  markStopping(): void;
}

export interface LifecycleOptions {
  logger: Logger;
  readiness?: Readiness;
  /** How long to keep serving after readiness went off, so that load balancers notice; default 0. */
  readinessGraceMs?: number;
  /** Bound for draining all services together; default 20,000. What is open then is recovered by others. */
  drainTimeoutMs?: number;
  /** Bound for the stop of each service; default 5,000. */
  stopTimeoutMs?: number;
}

const STOP_TIMEOUT_MS = 5_000;

/**
 * Starts the services of a process in the order they were added and stops them in reverse: readiness off, drain,
 * stop. A service that fails or hangs while stopping is logged and does not keep the others from stopping.
 */
export class Lifecycle {
  private readonly services: Service[] = [];
  private readonly started: Service[] = [];
  private starting?: Promise<void>;
  private stopping?: Promise<StopResult>;

  constructor(private readonly options: LifecycleOptions) {}

  get logger(): Logger {
    return this.options.logger;
  }

  /** @returns this, for chaining */
  add(...services: Service[]): this {
    if (this.starting) throw new Error('Lifecycle.add: the lifecycle has been started');
    this.services.push(...services);
    return this;
  }

  /**
   * Starts everything, then marks the process ready. Calling it again gives the same promise.
   * @throws the first error of a start, after stopping what had been started
   */
  start(): Promise<void> {
    this.starting ??= this.startInOrder();
    return this.starting;
  }

  /** Stops everything that was started, waiting for a start under way. Calling it again gives the same promise. */
  stop(): Promise<StopResult> {
    this.stopping ??= this.stopInReverse();
    return this.stopping;
  }

  private async startInOrder(): Promise<void> {
    for (const service of this.services) {
      if (this.stopping) return;
      this.started.push(service);
      try {
        await service.start();
      } catch (error) {
        this.options.logger.error({ error, part: service.name }, 'start failed');
        if (!this.stopping) {
          this.stopping = this.close();
          await this.stopping;
        }
        throw error;
      }
    }
    if (!this.stopping) this.options.readiness?.markReady();
  }

  private async stopInReverse(): Promise<StopResult> {
    this.options.readiness?.markStopping();
    // Let the service that is starting get there, but not for ever: it may be waiting for a database that is away.
    // A start that fails is reported to the caller of `start`.
    const starting = (this.starting ?? Promise.resolve()).catch(() => undefined).then(() => true);
    const limitMs = this.options.stopTimeoutMs ?? STOP_TIMEOUT_MS;
    const started = await Promise.race([starting, pause(limitMs, false, { ref: false })]);
    if (this.options.readinessGraceMs) await pause(this.options.readinessGraceMs);
    const drainLimitMs = this.options.drainTimeoutMs ?? 20_000;
    const drains = [...this.started].reverse().filter((service) => service.drain !== undefined);
    const undrained = await Promise.all(
      drains.map((service) => this.bounded(service.name, 'drain', drainLimitMs, () => service.drain!())),
    );
    const result = await this.close();
    return { clean: started && result.clean && undrained.every((ok) => ok) };
  }

  private async close(): Promise<StopResult> {
    let clean = true;
    for (let service = this.started.pop(); service; service = this.started.pop()) {
      const { name } = service;
      const stopped = await this.bounded(name, 'stop', this.options.stopTimeoutMs ?? STOP_TIMEOUT_MS, () =>
        service!.stop(),
      );
      clean &&= stopped;
    }
    return { clean };
  }

  private async bounded(
    part: string,
    step: string,
    limitMs: number,
    act: () => Promise<void>,
  ): Promise<boolean> {
    let timeout: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timeout = setTimeout(() => reject(new Error(`${step} took longer than ${limitMs} ms`)), limitMs);
    });
    try {
      await Promise.race([act(), late]);
      return true;
    } catch (error) {
      this.options.logger.error({ error, part }, `${step} failed`);
      return false;
    } finally {
      clearTimeout(timeout);
    }
  }
}

export interface StopResult {
  /** Whether every service drained and stopped without error and in time. */
  clean: boolean;
}
