export { ATTEMPTS_MAX_DEFAULT, isPermanent, RETRY_DELAYS_MS } from './attempt-work';
export * from './broker';
export type { BrokerOptions, PoolLike } from './broker-options';
export { createBroker } from './create-broker';
