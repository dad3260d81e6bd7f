import { readFileSync } from 'node:fs';
import { ChannelCredentials, type ChannelOptions } from '@grpc/grpc-js';
import type { Config } from '@hatchet-ts/config';

type PemName =
  | 'SERVER_INTERNAL_CLIENT_TLS_BASE_CERT'
  | 'SERVER_INTERNAL_CLIENT_TLS_BASE_KEY'
  | 'SERVER_INTERNAL_CLIENT_TLS_BASE_ROOT_CA'
  | 'SERVER_TLS_CERT'
  | 'SERVER_TLS_KEY'
  | 'SERVER_TLS_ROOT_CA';

/** How a gRPC client of the platform's own speaks to the gRPC port. */
export interface ProbeCredentials {
  credentials: ChannelCredentials;
  options: ChannelOptions;
}

/**
 * TLS of calls from the platform to itself (SEC-07, CFG-136 to CFG-144, CFG-185): as configured for them, else, unless
 * SERVER_INTERNAL_CLIENT_BASE_INHERIT_BASE is off, with what the gRPC port has.
 *
 * @throws Error when a file cannot be read or what is in it is no certificate
 */
export function probeCredentials(config: Config): ProbeCredentials {
  const ofPort = config.SERVER_GRPC_INSECURE ? 'none' : (config.SERVER_TLS_STRATEGY ?? 'tls');
  const strategy = config.SERVER_INTERNAL_CLIENT_BASE_STRATEGY ?? ofPort;
  if (strategy === 'none') return { credentials: ChannelCredentials.createInsecure(), options: {} };

  const inherits = config.SERVER_INTERNAL_CLIENT_BASE_INHERIT_BASE;
  const own = (kind: 'CERT' | 'KEY' | 'ROOT_CA') =>
    readPem(config, `SERVER_INTERNAL_CLIENT_TLS_BASE_${kind}`) ??
    (inherits ? readPem(config, `SERVER_TLS_${kind}`) : null);
  const monitoringCa = config.SERVER_MONITORING_TLS_ROOT_CA_FILE;
  // Without an authority those of the system count.
  const authority = monitoringCa === undefined ? own('ROOT_CA') : readFileSync(monitoringCa);
  const [key, cert] = strategy === 'mtls' ? [own('KEY'), own('CERT')] : [null, null];
  const name =
    config.SERVER_INTERNAL_CLIENT_TLS_SERVER_NAME ?? (inherits ? config.SERVER_TLS_SERVER_NAME : undefined);
  return {
    credentials: ChannelCredentials.createSsl(authority, key, cert),
    options: name === undefined ? {} : { 'grpc.ssl_target_name_override': name },
  };
}

/** Inline text wins over a file, as everywhere. */
function readPem(config: Config, name: PemName): Buffer | null {
  const inline = config[name];
  if (inline) return Buffer.from(inline);
  const file = config[`${name}_FILE`];
  return file ? readFileSync(file) : null;
}
