export * from './backoff';
export * from './batcher';
export type { Clock, Timer } from './clock/clock';
export * from './clock/system-clock';
export * from './clock/virtual-clock';
export * from './error-reporter';
export * from './failpoints';
export * from './group-by';
export * from './health/health-server';
export * from './lifecycle/lifecycle';
export * from './lifecycle/run-until-signal';
export {
  createLogger,
  type LogFormat,
  type Logger,
  type LoggerOptions,
  type LogLevel,
} from './logging/logger';
export { redactText } from './logging/redaction';
export * from './loop';
export * from './metrics/metrics';
export * from './metrics/metrics-server';
export * from './retry-transient';
export * from './server-tls';
export * from './telemetry';
export * from './tracing';
export * from './uuid';
