import { readFileSync } from 'node:fs';
import { ServerCredentials } from '@grpc/grpc-js';
import { type Config, ConfigError } from '@hatchet-ts/config';

type PemName = 'SERVER_TLS_CERT' | 'SERVER_TLS_KEY' | 'SERVER_TLS_ROOT_CA';

/**
 * TLS of the gRPC server (CFG-12, CFG-128 to CFG-134): none when insecure, with client certificates for `mtls`.
 *
 * @throws ConfigError when a file cannot be read
 */
export function grpcCredentials(config: Config): ServerCredentials {
  const strategy = config.SERVER_GRPC_INSECURE ? 'none' : (config.SERVER_TLS_STRATEGY ?? 'tls');
  if (strategy === 'none') return ServerCredentials.createInsecure();
  const mutual = strategy === 'mtls';
  return ServerCredentials.createSsl(
    mutual ? pem(config, 'SERVER_TLS_ROOT_CA') : null,
    [{ cert_chain: pem(config, 'SERVER_TLS_CERT'), private_key: pem(config, 'SERVER_TLS_KEY') }],
    mutual,
  );
}

/** Inline text wins over a file, as everywhere. */
function pem(config: Config, name: PemName): Buffer {
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
