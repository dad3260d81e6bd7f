import type { Metrics } from '@hatchet-ts/service-kit';

/** The counters of one broker. Published and consumed count payloads, so that they can be compared across batching. */
export interface BrokerMetrics {
  published(message: string, payloads: number): void;
  consumed(message: string, payloads: number): void;
  /** Wakes given up: broker away, its buffers full, or handlers hopelessly behind. A sweep finds the rows. */
  dropped(payloads: number): void;
  handlerFailed(message: string): void;
  deadLettered(message: string): void;
}

export function brokerMetrics(metrics: Pick<Metrics, 'counter'>): BrokerMetrics {
  const label = ['message'] as const;
  const published = metrics.counter('hatchet_broker_published_total', 'Payloads handed to the broker', label);
  const consumed = metrics.counter('hatchet_broker_consumed_total', 'Payloads handed to handlers', label);
  const dropped = metrics.counter(
    'hatchet_broker_dropped_total',
    'Wake-ups given up because the broker was away or a buffer full',
  );
  const failed = metrics.counter(
    'hatchet_broker_handler_failures_total',
    'Handler calls that ended with an error',
    label,
  );
  const deadLettered = metrics.counter(
    'hatchet_broker_dead_lettered_total',
    'Messages put aside because no handler could take them',
    label,
  );
  return {
    published: (message, payloads) => published.inc({ message }, payloads),
    consumed: (message, payloads) => consumed.inc({ message }, payloads),
    dropped: (payloads) => dropped.inc(payloads),
    handlerFailed: (message) => failed.inc({ message }),
    deadLettered: (message) => deadLettered.inc({ message }),
  };
}
