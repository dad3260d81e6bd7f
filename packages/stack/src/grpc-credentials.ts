import { ServerCredentials } from '@grpc/grpc-js';
import type { Config } from '@hatchet-ts/config';
import { type ServerTls, serverTls } from '@hatchet-ts/service-kit';

/**
 * Credentials of the gRPC server (CFG-12, CFG-128 to CFG-134): none when insecure, with client certificates for `mtls`.
 *
 * @throws ConfigError when certificates cannot be read or do not fit
 */
export function grpcCredentials(config: Config): ServerCredentials {
  const tls = serverTls(config, 'grpc');
  return tls ? new TlsCredentials(tls) : ServerCredentials.createInsecure();
}

/** `ServerCredentials.createSsl` has no place for a lowest version of TLS. */
class TlsCredentials extends ServerCredentials {
  constructor({ cert, key, ca, requestCert, rejectUnauthorized, minVersion }: ServerTls) {
    super({ requestCert, rejectUnauthorized, minVersion }, { cert, key, ca });
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}
