/** Every limit on what comes from outside, in one table. Sizes are bytes, lengths are characters, times milliseconds. */
export const LIMITS = {
  /** Largest gRPC message, both ways; SERVER_GRPC_MAX_MSG_SIZE overrides it. */
  grpcMessageBytes: 4 * 1024 * 1024,
  /** Payloads up to this size always pass (design section 12). */
  payloadBytes: 4 * 1024 * 1024,
  /** Levels of lists and objects inside each other: about what Python's JSON reader takes, the narrowest of the SDKs. */
  jsonDepth: 1000,
  restBodyBytes: 4 * 1024 * 1024,
  bulkTriggerRuns: 1000,
  bulkEvents: 1000,
  nameLength: 256,
  eventKeyLength: 2048,
  metadataBytes: 256 * 1024,
  logMessageLength: 10_000,
  logsPerTask: 1000,
  spansPerExport: 5000,
  spansPerRun: 10_000,
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
  /** Entries of any one list of a registration: event keys, crons, filters, conditions, limits, concurrency, slots. */
  registrationListEntries: 1000,
  descriptionLength: 10_000,
  cronLength: 1000,
  expressionLength: 4096,
  expressionNodes: 2000,
  expressionDepth: 100,
  /**
   * Units of work of one evaluation. One unit is a step of a comprehension, 20 values or 2,000 characters read, or 20
   * characters × instructions of a regular expression: about a microsecond each.
   */
  expressionWork: 50_000,
  /**
   * Time of one evaluation, asked for only after 2,000 units of work. Several times what all units take in a process that
   * is still cold, because an expression must not fail for the load of its machine.
   */
  expressionMs: 250,
  /** A key is stored in an index, whose rows Postgres holds below 2,704 bytes. */
  expressionKeyBytes: 2048,
  /** Longest string a single function of an expression may build. */
  expressionStringLength: 4 * 1024 * 1024,
  regularExpressionLength: 1000,
} as const;
