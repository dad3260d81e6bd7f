/** Servers for machines that have none: an embedded Postgres and a private RabbitMQ, stopped with us. */

export { type DeathWatchOptions, watchOverDeath } from './death-watch';
export { type DebianProgram, ensureProgram } from './debian-package';
export { freePort, isFree } from './free-port';
export { type PostgresOptions, PostgresServer } from './postgres';
export { type RabbitmqOptions, RabbitmqServer } from './rabbitmq';
export { findRabbitmq } from './rabbitmq-installation';
export { commandOf, exitOf, type ProcessExit, tailOf, waitForExit } from './server-process';
