/**
 * The gRPC contract: one namespace per .proto file (messages with `encode`/`decode`/`create`/`fromJSON`/`toJSON`,
 * enums), and the service definitions for `@grpc/grpc-js` under their own names.
 *
 * Message types are in camelCase; timestamps are `Date`, 64-bit integers `number` (decoding refuses what a number
 * cannot hold), bytes `Buffer`. Fields with explicit presence are `undefined` when absent. `fromJSON` takes proto and
 * camelCase field names alike. OTLP messages carry 64-bit integers as `bigint`.
 */
export * as dispatcherProto from '../generated/dispatcher/dispatcher';
export {
  DispatcherClient,
  type DispatcherServer,
  DispatcherService,
} from '../generated/dispatcher/dispatcher';
export * as eventsProto from '../generated/events/events';
export {
  EventsServiceClient,
  type EventsServiceServer,
  EventsServiceService,
} from '../generated/events/events';
export * as otlpCollector from '../generated/opentelemetry/proto/collector/trace/v1/trace_service';
export {
  TraceServiceClient,
  type TraceServiceServer,
  TraceServiceService,
} from '../generated/opentelemetry/proto/collector/trace/v1/trace_service';
export * as otlpCommon from '../generated/opentelemetry/proto/common/v1/common';
export * as otlpResource from '../generated/opentelemetry/proto/resource/v1/resource';
export * as otlpTrace from '../generated/opentelemetry/proto/trace/v1/trace';
export * as v1Dispatcher from '../generated/v1/dispatcher';
export {
  V1DispatcherClient,
  type V1DispatcherServer,
  V1DispatcherService,
} from '../generated/v1/dispatcher';
export * as v1Condition from '../generated/v1/shared/condition';
export * as v1Trigger from '../generated/v1/shared/trigger';
export * as v1Workflows from '../generated/v1/workflows';
export {
  AdminServiceClient,
  type AdminServiceServer,
  AdminServiceService,
} from '../generated/v1/workflows';
export * as workflowsProto from '../generated/workflows/workflows';
export {
  WorkflowServiceClient,
  type WorkflowServiceServer,
  WorkflowServiceService,
} from '../generated/workflows/workflows';
export { BinaryReader, BinaryWriter } from './wire';
