import type { Metrics } from '@hatchet-ts/service-kit';
import type { BrokerKind } from './broker';

/** What a message is, see `MessageDeclaration.kind`. */
export type TopicKind = 'wake' | 'work';

/** As on the original's port (`prometheus.tsv`). */
const PUBSUB_SECONDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
];

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
  /**
   * Measures a publish: until it is handed over (wakes), or confirmed (work).
   * @returns what to call when it is done, with whether it succeeded
   */
  publishing(topic: TopicKind): (ok: boolean) => void;
  /** A message reached this process. Clocks of two hosts differ, so what seems to come from the future counts 0. */
  arrived(topic: TopicKind, sentAtMs: number | undefined): void;
}

export function brokerMetrics(
  metrics: Pick<Metrics, 'counter' | 'histogram'>,
  kind: BrokerKind,
): BrokerMetrics {
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
  const publishDuration = metrics.histogram(
    'hatchet_pubsub_publish_duration_seconds',
    'Seconds that publishing to the message broker took',
    ['kind', 'result', 'topic_kind'],
    PUBSUB_SECONDS,
  );
  const transit = metrics.histogram(
    'hatchet_pubsub_transit_seconds',
    'Seconds from a message being made to its arrival',
    ['kind', 'topic_kind'],
    PUBSUB_SECONDS,
  );
  const durations = byTopic((topic) => ({
    ok: publishDuration.labels(kind, 'ok', topic),
    error: publishDuration.labels(kind, 'error', topic),
  }));
  const transits = byTopic((topic) => transit.labels(kind, topic));
  return {
    published: (message, count) => {
      published.inc({ message });
      payloads.inc({ message }, count);
    },
    consumed: (message) => consumed.inc({ message }),
    dropped: (count) => dropped.inc(count),
    handlerFailed: (message) => failed.inc({ message }),
    deadLettered: (message) => deadLettered.inc({ message }),
    publishing: (topic) => {
      const startedMs = performance.now();
      return (ok) => durations[topic][ok ? 'ok' : 'error'].observe((performance.now() - startedMs) / 1000);
    },
    arrived: (topic, sentAtMs) => {
      if (sentAtMs !== undefined) transits[topic].observe(Math.max(0, Date.now() - sentAtMs) / 1000);
    },
  };
}

const byTopic = <T>(make: (topic: TopicKind) => T): Record<TopicKind, T> => ({
  wake: make('wake'),
  work: make('work'),
});
