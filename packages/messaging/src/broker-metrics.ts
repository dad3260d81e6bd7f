/** What the brokers need of the metrics registry of service-kit. */
export interface MetricsRegistry {
  counter(options: { name: string; help: string; labelNames?: string[] }): {
    inc(labels: Record<string, string>, value?: number): void;
  };
}

/** The counters of one broker. Published and consumed count payloads, so that they can be compared across batching. */
export interface BrokerMetrics {
  published(message: string, payloads: number): void;
  consumed(message: string, payloads: number): void;
  /** Wakes given up: broker away, its buffers full, or handlers hopelessly behind. A sweep finds the rows. */
  dropped(payloads: number): void;
  handlerFailed(message: string): void;
  deadLettered(message: string): void;
}

export function brokerMetrics(registry: MetricsRegistry): BrokerMetrics {
  const published = registry.counter({
    name: 'hatchet_broker_published_total',
    help: 'Message payloads handed to the broker.',
    labelNames: ['message'],
  });
  const consumed = registry.counter({
    name: 'hatchet_broker_consumed_total',
    help: 'Message payloads handed to handlers.',
    labelNames: ['message'],
  });
  const dropped = registry.counter({
    name: 'hatchet_broker_dropped_total',
    help: 'Wake-ups given up because the broker was away or a buffer full.',
  });
  const failed = registry.counter({
    name: 'hatchet_broker_handler_failures_total',
    help: 'Handler calls that ended with an error.',
    labelNames: ['message'],
  });
  const deadLettered = registry.counter({
    name: 'hatchet_broker_dead_lettered_total',
    help: 'Messages put aside because no handler could take them.',
    labelNames: ['message'],
  });
  return {
    published: (message, payloads) => published.inc({ message }, payloads),
    consumed: (message, payloads) => consumed.inc({ message }, payloads),
    dropped: (payloads) => dropped.inc({}, payloads),
    handlerFailed: (message) => failed.inc({ message }),
    deadLettered: (message) => deadLettered.inc({ message }),
  };
}
