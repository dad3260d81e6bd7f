import { readFileSync } from 'node:fs';
import { type ChannelCredentials, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { CliError } from '../cli-error';
import type { Connection } from '../profiles/connection';

/** A call is one small message; a server that lives answers it in milliseconds. */
export const CALL_TIMEOUT_MS = 10_000;

/** Credentials of the connection's TLS strategy; certificates come from the variables the SDKs read. */
export function channelCredentials(
  { tlsStrategy }: Pick<Connection, 'tlsStrategy'>,
  env = process.env,
): ChannelCredentials {
  if (tlsStrategy === 'none') return credentials.createInsecure();
  const read = (name: string) => (env[name] ? readFileSync(env[name]) : null);
  const isMutual = tlsStrategy === 'mtls';
  return credentials.createSsl(
    read('HATCHET_CLIENT_TLS_ROOT_CA_FILE'),
    isMutual ? read('HATCHET_CLIENT_TLS_KEY_FILE') : null,
    isMutual ? read('HATCHET_CLIENT_TLS_CERT_FILE') : null,
  );
}

export function bearer({ token }: Pick<Connection, 'token'>): Metadata {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

type Unary<Answer> = (done: (error: ServiceError | null, answer: Answer) => void) => void;

/** @throws CliError with the sentence of the platform, or with what to look at when there is none */
export function call<Answer>({ grpcAddress }: Connection, send: Unary<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) =>
    send((error, answer) => (error ? reject(refusal(grpcAddress, error)) : resolve(answer))),
  );
}

function refusal(address: string, error: ServiceError): CliError {
  const unreachable = error.code === status.UNAVAILABLE || error.code === status.DEADLINE_EXCEEDED;
  return unreachable
    ? new CliError(`the gRPC server at ${address} cannot be reached: ${error.details}`, {
        hint: "'hatchet doctor' looks closer.",
        cause: error,
      })
    : new CliError(error.details, { cause: error });
}

export const deadline = () => ({ deadline: Date.now() + CALL_TIMEOUT_MS });
