import { type HrTime, ValueType } from '@opentelemetry/api';
import { hrTime } from '@opentelemetry/core';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { MetricObjectWithValues, MetricValue } from 'prom-client';
import type { Metrics } from './metrics';

interface Moment {
  startTime: HrTime;
  endTime: HrTime;
}

/** Values of a histogram carry which of its three series they belong to: `_bucket`, `_sum` or `_count`. */
type SeriesValue = MetricValue<string> & { metricName?: string };

/** What the registry holds, in the data model of OpenTelemetry. Its counters began at zero when this is called. */
export function registryProducer({ registry }: Metrics): MetricProducer {
  const startTime = hrTime();
  return {
    async collect() {
      const objects = await registry.getMetricsAsJSON();
      const moment = { startTime, endTime: hrTime() };
      const metrics = objects.map((object) => metricData(object, moment));
      const scopeMetrics = [{ scope: { name: 'hatchet-ts' }, metrics }];
      return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] };
    },
  };
}

function metricData(metric: MetricObjectWithValues<SeriesValue>, moment: Moment): MetricData {
  const common = {
    descriptor: { name: metric.name, description: metric.help, unit: '', valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  // The library declares an enum of numbers here and gives lower-case names.
  switch (metric.type as unknown as string) {
    case 'histogram':
      return {
        ...common,
        dataPointType: DataPointType.HISTOGRAM,
        dataPoints: histogramPoints(metric.values, moment),
      };
    case 'counter':
      return {
        ...common,
        dataPointType: DataPointType.SUM,
        isMonotonic: true,
        dataPoints: numberPoints(metric.values, moment),
      };
    default:
      return {
        ...common,
        dataPointType: DataPointType.GAUGE,
        dataPoints: numberPoints(metric.values, moment),
      };
  }
}

const numberPoints = (values: SeriesValue[], moment: Moment): DataPoint<number>[] =>
  values.map(({ labels, value }) => ({ ...moment, attributes: textsOf(labels), value }));

/** One point per set of labels; Prometheus counts into a bucket what is in the smaller ones too, OpenTelemetry does not. */
function histogramPoints(values: SeriesValue[], moment: Moment): DataPoint<Histogram>[] {
  const points = new Map<string, DataPoint<Histogram> & { below: number }>();
  for (const { labels, value, metricName } of values) {
    const { le, ...rest } = labels;
    const attributes = textsOf(rest);
    const key = JSON.stringify(Object.entries(attributes).sort());
    let point = points.get(key);
    if (point === undefined) {
      const histogram = { buckets: { boundaries: [], counts: [] }, sum: 0, count: 0 };
      point = { ...moment, attributes, value: histogram, below: 0 };
      points.set(key, point);
    }
    const histogram = point.value;
    if (metricName?.endsWith('_sum')) histogram.sum = value;
    else if (metricName?.endsWith('_count')) histogram.count = value;
    else {
      if (le !== '+Inf') histogram.buckets.boundaries.push(Number(le));
      histogram.buckets.counts.push(value - point.below);
      point.below = value;
    }
  }
  return [...points.values()].map(({ below: _, ...point }) => point);
}

const textsOf = (labels: SeriesValue['labels']): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
