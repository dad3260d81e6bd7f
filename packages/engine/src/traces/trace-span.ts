/** A span as it is shown (REST `OtelSpan`). */
export interface TraceSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  spanName: string;
  spanKind: 'UNSPECIFIED' | 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';
  serviceName: string;
  statusCode: 'UNSET' | 'OK' | 'ERROR';
  statusMessage: string | null;
  durationNs: number;
  /** When it began, epoch ms. */
  createdAt: number;
  resourceAttributes: Record<string, string>;
  spanAttributes: Record<string, string>;
  scopeName: string;
  scopeVersion: string;
  /** Attempt, from 0. */
  retryCount: number;
}

/** By OTLP's numbers. */
export const SPAN_KINDS: readonly TraceSpan['spanKind'][] = [
  'UNSPECIFIED',
  'INTERNAL',
  'SERVER',
  'CLIENT',
  'PRODUCER',
  'CONSUMER',
];
export const SPAN_STATUSES: readonly TraceSpan['statusCode'][] = ['UNSET', 'OK', 'ERROR'];
