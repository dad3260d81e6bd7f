import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type { Counter, Gauge, Histogram } from 'prom-client';

/** Seconds; from half a millisecond (one statement) to a minute. */
const DURATION_BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/** How often event loop delay is sampled. prom-client's 10 ms would wake an idle process a hundred times a second. */
const EVENT_LOOP_SAMPLE_MS = 250;

/**
 * The metrics of one process. Asking twice for a name gives the same metric, so that each module declares what it
 * measures without knowing the others; asking for it with other labels or as another kind is refused.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly labelsByName = new Map<string, string>();
  private collectsProcess = false;

  /** @param defaultLabels added to every series, e.g. `{ service: 'scheduler' }` */
  constructor(defaultLabels: Record<string, string> = {}) {
    this.registry.setDefaultLabels(defaultLabels);
  }

  counter<L extends string>(name: string, help: string, labels: readonly L[] = []): Counter<L> {
    return this.once(name, labels, Counter, () => {
      return new Counter({ name, help, labelNames: labels, registers: [this.registry] });
    });
  }

  /** @param collect called at each exposition, for values that are read rather than kept */
  gauge<L extends string>(
    name: string,
    help: string,
    labels: readonly L[] = [],
    collect?: (gauge: Gauge<L>) => void | Promise<void>,
  ): Gauge<L> {
    return this.once(name, labels, Gauge, () => {
      const gauge: Gauge<L> = new Gauge({
        name,
        help,
        labelNames: labels,
        registers: [this.registry],
        collect: collect && (() => collect(gauge)),
      });
      return gauge;
    });
  }

  /** @param buckets upper bounds; default: durations in seconds from 0.5 ms to 60 s */
  histogram<L extends string>(
    name: string,
    help: string,
    labels: readonly L[] = [],
    buckets: number[] = DURATION_BUCKETS,
  ): Histogram<L> {
    return this.once(name, labels, Histogram, () => {
      return new Histogram({ name, help, labelNames: labels, buckets, registers: [this.registry] });
    });
  }

  /** Adds CPU, memory, event loop, garbage collection and handle metrics of this process. Once per process. */
  collectProcessMetrics(): void {
    if (this.collectsProcess) return;
    this.collectsProcess = true;
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: EVENT_LOOP_SAMPLE_MS });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The Prometheus text format of everything registered. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  private once<M extends Counter | Gauge | Histogram>(
    name: string,
    labels: readonly string[],
    kind: abstract new (...args: never[]) => M,
    create: () => M,
  ): M {
    const key = [...labels].sort().join(',');
    const existing = this.registry.getSingleMetric(name);
    if (existing === undefined) {
      this.labelsByName.set(name, key);
      return create();
    }
    if (!(existing instanceof kind) || this.labelsByName.get(name) !== key) {
      throw new TypeError(
        `Metric ${name} exists as ${existing.constructor.name} with labels [${this.labelsByName.get(name)}], ` +
          `asked for as ${kind.name} with labels [${key}]`,
      );
    }
    return existing;
  }
}
