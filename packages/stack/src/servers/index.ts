/** Servers for machines that have none: an embedded Postgres and a private RabbitMQ, stopped with us. */
export { watchOverDeath } from './death-watch';
export { freePort } from './free-port';
export { type PostgresOptions, PostgresServer } from './postgres';
export { type RabbitmqOptions, RabbitmqServer } from './rabbitmq';
export { findRabbitmq } from './rabbitmq-installation';
