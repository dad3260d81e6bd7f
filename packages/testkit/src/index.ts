/** Real parts for tests: databases, brokers, whole platforms. */
export { addTenant } from './add-tenant';
export { FakeCloudKms } from './fake-cloud-kms';
export { FakeKubernetes } from './fake-kubernetes';
export { PgBouncer } from './pgbouncer';
export { PlayedDurableTask } from './played-durable-task';
export { processesOf } from './processes-of';
export { PrometheusServer, promtool } from './prometheus-server';
export { queryDatabase } from './query-database';
export { type RunningProgram, type RunProgramOptions, runProgram } from './run-program';
export { type StackOptions, type StackPart, startStack, type TestStack } from './start-stack';
export { type TestDatabase, type TestDatabaseOptions, testDatabase } from './test-database';
export { TestEngine, type TestEngineOptions, type TestTask, type TestWorkflow } from './test-engine';
export { type TestVhost, testVhost } from './test-vhost';
export { type UntilOptions, until } from './until';
