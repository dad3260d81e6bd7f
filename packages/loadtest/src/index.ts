export { percentile, percentiles } from './measure/percentile';
export { call } from './transport/call';
export { GrpcConnection, type OpenCall, type Target } from './transport/grpc-connection';
export { GrpcError } from './transport/grpc-stream';
export { WorkerSession, type WorkerSessionOptions } from './worker-session';
