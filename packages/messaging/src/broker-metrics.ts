import type { Metrics } from '@hatchet-ts/service-kit';

/** The counters of one broker. */
export interface BrokerMetrics {
  /** One message left, with so many payloads: their ratio is what batching saves. */
  published(message: string, payloads: number): void;
  /** One message was handed to a handler. */
  consumed(message: string): void;
  /** Wakes given up: broker away, its buffers full, or handlers hopelessly behind. A sweep finds the rows. */
  dropped(payloads: number): void;
  handlerFailed(message: string): void;
  deadLettered(message: string): void;
}

export function brokerMetrics(metrics: Pick<Metrics, 'counter'>): BrokerMetrics {
  const label = ['message'] as const;
  const published = metrics.counter('hatchet_broker_published_total', 'Messages handed to the broker', label);
  const payloads = metrics.counter(
    'hatchet_broker_published_payloads_total',
    'Payloads of the messages published',
    label,
  );
  const consumed = metrics.counter('hatchet_broker_consumed_total', 'Messages handed to handlers', label);
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
    published: (message, count) => {
      published.inc({ message });
      payloads.inc({ message }, count);
    },
    consumed: (message) => consumed.inc({ message }),
    dropped: (count) => dropped.inc(count),
    handlerFailed: (message) => failed.inc({ message }),
    deadLettered: (message) => deadLettered.inc({ message }),
  };
}
