import { readFileSync } from 'node:fs';
import { readClientConfig } from '@hatchet-ts/config';
import type { Target } from './transport/grpc-connection';
import { UsageError } from './usage-error';

export interface NamedTarget extends Target {
  /** What workflow names, event keys and worker names begin with; empty without a namespace. */
  prefix: string;
}

/**
 * Token, address, TLS and namespace from the variables every SDK reads (SLF-64, CFG-224, CFG-225, CFG-228, CFG-230 to
 * CFG-237). Address and namespace may come from the token; TLS is on unless HATCHET_CLIENT_TLS_STRATEGY says `none`.
 *
 * @throws UsageError naming the variable, ConfigError
 */
export function targetOf(env: Readonly<Record<string, string | undefined>>): NamedTarget {
  const config = readClientConfig(env);
  const { HATCHET_CLIENT_TOKEN: token, HATCHET_CLIENT_TLS_STRATEGY: strategy } = config;
  if (!token)
    throw new UsageError('HATCHET_CLIENT_TOKEN is not set; it must hold an API token of the tenant');
  const claims = claimsOf(token);
  const address = config.HATCHET_CLIENT_HOST_PORT ?? claims.grpc_broadcast_address;
  if (!address)
    throw new UsageError('the token names no gRPC address; set HATCHET_CLIENT_HOST_PORT to HOST:PORT');
  if (!/^.+:\d+$/.test(address))
    throw new UsageError(`HATCHET_CLIENT_HOST_PORT must be HOST:PORT; it is ${JSON.stringify(address)}`);
  const namespace = (config.HATCHET_CLIENT_NAMESPACE ?? claims.namespace ?? '').toLowerCase();
  const prefix = namespace === '' || namespace.endsWith('_') ? namespace : `${namespace}_`;
  if (strategy === 'none') return { address, token, prefix };
  const isMutual = strategy === 'mtls';
  const certificate = (what: 'CERT' | 'KEY' | 'ROOT_CA') =>
    config[`HATCHET_CLIENT_TLS_${what}`] ?? readPem(`HATCHET_CLIENT_TLS_${what}_FILE`, config);
  const servername = config.HATCHET_CLIENT_TLS_SERVER_NAME;
  const tls = {
    ca: certificate('ROOT_CA'),
    ...(isMutual ? { cert: certificate('CERT'), key: certificate('KEY') } : {}),
    ...(servername ? { servername } : {}),
  };
  if (isMutual && !(tls.cert && tls.key))
    throw new UsageError(
      'HATCHET_CLIENT_TLS_STRATEGY is mtls; set HATCHET_CLIENT_TLS_CERT_FILE and HATCHET_CLIENT_TLS_KEY_FILE too',
    );
  return { address, token, prefix, tls };
}

type PemVariable = `HATCHET_CLIENT_TLS_${'CERT' | 'KEY' | 'ROOT_CA'}_FILE`;

function readPem(name: PemVariable, config: Partial<Record<PemVariable, string>>): string | undefined {
  const file = config[name];
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`${name} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function claimsOf(token: string): Partial<Record<'grpc_broadcast_address' | 'namespace', string>> {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
  } catch (cause) {
    throw new UsageError(
      'HATCHET_CLIENT_TOKEN is no API token: those are three parts with dots between them, starting with "ey"',
      { cause },
    );
  }
}
