/** Every limit on what comes from outside, in one table. Sizes are bytes, lengths are characters, times milliseconds. */
export const LIMITS = {
  /** Largest gRPC message, both ways; SERVER_GRPC_MAX_MSG_SIZE overrides it. */
  grpcMessageBytes: 4 * 1024 * 1024,
  /** Payloads up to this size always pass (design section 12). */
  payloadBytes: 4 * 1024 * 1024,
  restBodyBytes: 4 * 1024 * 1024,
  bulkTriggerRuns: 1000,
  bulkEvents: 1000,
  nameLength: 256,
  eventKeyLength: 2048,
  metadataBytes: 256 * 1024,
  logMessageLength: 10_000,
  logsPerTask: 1000,
  workerActions: 10_000,
  workerLabels: 1000,
  tasksPerWorkflow: 10_000,
  batchSize: 100_000,
  cancelByFilter: 20_000,
  replayByFilter: 1000,
  tokenLength: 8192,
  subscribedRunsPerStream: 1_000_000,
  listPage: 1000,
  errorTextBytes: 1024 * 1024,
} as const;
