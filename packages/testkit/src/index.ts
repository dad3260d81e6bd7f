/** Real parts for tests: databases, brokers, whole platforms. */
export { FakeCloudKms } from './fake-cloud-kms';
export { type TestDatabase, type TestDatabaseOptions, testDatabase } from './test-database';
export { type TestVhost, testVhost } from './test-vhost';
export { type UntilOptions, until } from './until';
