export interface ComposeOptions {
  port: number;
  grpcPort: number;
  tag: string;
  /** On first boot; without one the container would make up its own, as it listens on every interface. */
  adminPassword: string;
}

export const LITE_SERVICE = 'hatchet-lite';

/** The lite edition and its Postgres as containers, reachable from this machine only. */
export function composeFile({ port, grpcPort, tag, adminPassword }: ComposeOptions): object {
  return {
    services: {
      postgres: {
        image: 'postgres:15.6',
        environment: { POSTGRES_USER: 'hatchet', POSTGRES_PASSWORD: 'hatchet', POSTGRES_DB: 'hatchet' },
        volumes: ['postgres_data:/var/lib/postgresql/data'],
        healthcheck: {
          test: ['CMD-SHELL', 'pg_isready -h 127.0.0.1 -d hatchet -U hatchet'],
          interval: '2s',
          retries: 30,
        },
      },
      [LITE_SERVICE]: {
        image: `hatchet-ts/hatchet-lite:${tag}`,
        init: true,
        stop_grace_period: '40s',
        ports: [`127.0.0.1:${port}:8888`, `127.0.0.1:${grpcPort}:7077`],
        depends_on: { postgres: { condition: 'service_healthy' } },
        environment: {
          DATABASE_URL: 'postgresql://hatchet:hatchet@postgres:5432/hatchet?sslmode=disable',
          SERVER_MSGQUEUE_KIND: 'postgres',
          SERVER_URL: `http://localhost:${port}`,
          SERVER_AUTH_COOKIE_DOMAIN: 'localhost',
          SERVER_AUTH_COOKIE_INSECURE: 't',
          SERVER_GRPC_INSECURE: 't',
          SERVER_GRPC_PORT: '7077',
          SERVER_GRPC_BROADCAST_ADDRESS: `localhost:${grpcPort}`,
          ADMIN_PASSWORD: adminPassword,
        },
        volumes: ['config:/config'],
      },
    },
    volumes: { postgres_data: {}, config: {} },
  };
}
