import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureVersion } from 'node:tls';
import { type Config, ConfigError } from '@hatchet-ts/config';

type PemName = 'SERVER_TLS_CERT' | 'SERVER_TLS_KEY' | 'SERVER_TLS_ROOT_CA';

/** TLS of a listening port, in Node's terms. */
export interface ServerTls {
  cert: Buffer;
  key: Buffer;
  /** Authority whose client certificates are accepted; only with mutual TLS. */
  ca?: Buffer;
  requestCert: boolean;
  rejectUnauthorized: boolean;
  minVersion: SecureVersion;
}

/**
 * TLS as the configuration asks for: of the gRPC port (CFG-12, CFG-128 to CFG-134) or of the HTTP API. Both show the
 * same certificate.
 *
 * @returns undefined for a port without TLS
 * @throws ConfigError when a file cannot be read, or certificate and key do not fit
 */
export function serverTls(config: Config, port: 'grpc' | 'http'): ServerTls | undefined {
  const strategy = port === 'grpc' ? grpcStrategy(config) : config.SERVER_HTTP_TLS_STRATEGY;
  if (strategy === 'none') return undefined;
  const isMutual = strategy === 'mtls';
  const tls: ServerTls = {
    cert: readPem(config, 'SERVER_TLS_CERT'),
    key: readPem(config, 'SERVER_TLS_KEY'),
    ...(isMutual ? { ca: readPem(config, 'SERVER_TLS_ROOT_CA') } : {}),
    requestCert: isMutual,
    rejectUnauthorized: isMutual,
    minVersion: `TLSv${config.SERVER_TLS_MIN_VERSION}`,
  };
  try {
    createSecureContext(tls);
  } catch (error) {
    throw new ConfigError([
      {
        variable: 'SERVER_TLS_CERT',
        value: undefined,
        rule: `and SERVER_TLS_KEY cannot be used together: ${(error as Error).message}`,
      },
    ]);
  }
  return tls;
}

const grpcStrategy = (config: Config) =>
  config.SERVER_GRPC_INSECURE ? 'none' : (config.SERVER_TLS_STRATEGY ?? 'tls');

/** Inline text wins over a file, as everywhere. */
function readPem(config: Config, name: PemName): Buffer {
  const inline = config[name];
  if (inline) return Buffer.from(inline);
  const file = config[`${name}_FILE`];
  try {
    return readFileSync(file ?? '');
  } catch (error) {
    throw new ConfigError([
      {
        variable: `${name}_FILE`,
        value: JSON.stringify(file),
        rule: `cannot be read: ${(error as Error).message}`,
      },
    ]);
  }
}
