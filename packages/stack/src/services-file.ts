import type { Servers } from './external-servers';
import type { ProcessPorts } from './service-process';

/** One process of one service, as `services.json` lists it. */
export interface ServiceEntry {
  /** Name as SERVER_SERVICES knows it; in one process all services share a pid. */
  name: string;
  /** Counts the processes of a service from 0. */
  index: number;
  pid: number;
  healthPort?: number;
  metricsPort?: number;
  metricsUrl?: string;
  /** Where it serves users. */
  ports: { http?: number; grpc?: number };
  /** Its log, when that is a file. */
  log?: string;
}

/** `DATA/services.json`: what runs, for tools that measure, watch or disturb it. */
export interface ServicesFile {
  services: ServiceEntry[];
  postgres?: { pid?: number; url: string };
  rabbitmq?: { pid?: number; url: string };
}

export function serviceEntry(
  name: string,
  index: number,
  pid: number,
  ports: ProcessPorts,
  metricsPath: string,
): ServiceEntry {
  return {
    name,
    index,
    pid,
    healthPort: ports.health,
    metricsPort: ports.metrics,
    metricsUrl: ports.metrics ? `http://127.0.0.1:${ports.metrics}${metricsPath}` : undefined,
    ports: { http: ports.http, grpc: ports.grpc },
  };
}

/** @param env the configuration the services run with */
export function servicesFile(
  services: ServiceEntry[],
  servers: Servers,
  env: Record<string, string | undefined>,
): ServicesFile {
  const file: ServicesFile = { services };
  if (env.DATABASE_URL) file.postgres = { pid: servers.postgres?.pid, url: env.DATABASE_URL };
  if (env.SERVER_MSGQUEUE_RABBITMQ_URL)
    file.rabbitmq = { pid: servers.rabbitmq?.pid, url: env.SERVER_MSGQUEUE_RABBITMQ_URL };
  return file;
}
