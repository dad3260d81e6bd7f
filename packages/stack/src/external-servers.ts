import type { Environment } from '@hatchet-ts/config';
import type { DataDirectory } from './data-directory';
import { PostgresServer, RabbitmqServer } from './servers';

/** The database and broker a platform uses: given from outside by the environment, or ours. */
export interface Servers {
  /** Ours; undefined when one was given. */
  postgres?: PostgresServer;
  rabbitmq?: RabbitmqServer;
  /** Variables that name what was started. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

/**
 * Starts what the environment does not name: Postgres (DATABASE_URL or DATABASE_POSTGRES_HOST) and, when it is the
 * broker, RabbitMQ (SERVER_MSGQUEUE_RABBITMQ_URL).
 */
export async function startServers(
  env: Environment,
  data: DataDirectory,
  brokerKind: string,
  say: (sentence: string) => void,
): Promise<Servers> {
  const servers: Servers = {
    env: {},
    async stop() {
      await Promise.all([servers.postgres?.stop(), servers.rabbitmq?.stop()]);
    },
  };
  const startPostgres = async () => {
    if (env.DATABASE_URL || env.DATABASE_POSTGRES_HOST) return;
    say('Starting Postgres');
    servers.postgres = await PostgresServer.start({
      dataDir: data.file('postgres'),
      logFile: data.file('logs', 'postgres.log'),
    });
    servers.env.DATABASE_URL = servers.postgres.url;
  };
  const startRabbitmq = async () => {
    if (brokerKind !== 'rabbitmq' || env.SERVER_MSGQUEUE_RABBITMQ_URL) return;
    say('Starting RabbitMQ');
    servers.rabbitmq = await RabbitmqServer.start({ dataDir: data.file('rabbitmq'), say });
    servers.env.SERVER_MSGQUEUE_RABBITMQ_URL = servers.rabbitmq.url;
  };
  const results = await Promise.allSettled([startPostgres(), startRabbitmq()]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) {
    await servers.stop();
    throw failed.reason;
  }
  return servers;
}
