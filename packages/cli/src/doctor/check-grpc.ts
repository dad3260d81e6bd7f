import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect } from 'node:net';
import { type ServiceError, status } from '@grpc/grpc-js';
import { DispatcherClient } from '@hatchet-ts/contracts';
import { bearer, channelCredentials } from '../grpc/channel';
import type { Connection } from '../profiles/connection';
import type { TlsStrategy } from '../profiles/profile-store';
import { type Finding, ok, problem } from './finding';

const TIMEOUT_MS = 5_000;

/** Whether workers and triggers could connect: the port, the way of speaking on it, the token. */
export async function checkGrpc(connection: Connection): Promise<Finding[]> {
  const { grpcAddress, tlsStrategy } = connection;
  const refused = await portFault(grpcAddress);
  if (refused) return [problem('gRPC', `${grpcAddress} does not answer: ${refused}`, portAdvice(refused))];
  const error = await versionOf(connection);
  if (typeof error === 'string')
    return [ok('gRPC', `${grpcAddress} answers with TLS strategy ${tlsStrategy}, compatible with ${error}`)];
  if (error.code === status.UNAUTHENTICATED)
    return [
      problem(
        'gRPC',
        `${grpcAddress} answers, but refuses the token: ${error.details}`,
        'Make a new token; see the line on credentials.',
      ),
    ];
  return [await explain(connection, error)];
}

/** Why a port that is open does not speak gRPC as we do: another TLS mode, a web server, something else. */
async function explain(connection: Connection, error: ServiceError): Promise<Finding> {
  const { grpcAddress, tlsStrategy } = connection;
  const other: TlsStrategy = tlsStrategy === 'none' ? 'tls' : 'none';
  const withOther = await versionOf({ ...connection, tlsStrategy: other });
  if (typeof withOther === 'string' || withOther.code === status.UNAUTHENTICATED)
    return problem(
      'gRPC',
      `${grpcAddress} speaks ${other === 'none' ? 'plain text' : 'TLS'}, but the TLS strategy is ${tlsStrategy}`,
      `Set HATCHET_CLIENT_TLS_STRATEGY=${other}, or 'hatchet profile update --tls-strategy ${other}'.`,
    );
  const page = (await webAnswer(grpcAddress, false)) ?? (await webAnswer(grpcAddress, true));
  if (page)
    return problem(
      'gRPC',
      `a web server answers at ${grpcAddress} (${page}), not the gRPC port`,
      'This is the port of the dashboard or of a proxy without HTTP/2. The gRPC port of a local platform is 7077.',
    );
  return problem(
    'gRPC',
    `${grpcAddress} is open, but does not speak gRPC: ${error.details}`,
    'Check HATCHET_CLIENT_HOST_PORT and whether a proxy in between passes HTTP/2 on.',
  );
}

/** @returns the version it is compatible with, or the error */
function versionOf(connection: Connection): Promise<string | ServiceError> {
  const client = new DispatcherClient(connection.grpcAddress, channelCredentials(connection));
  return new Promise<string | ServiceError>((resolve) => {
    const deadline = Date.now() + TIMEOUT_MS;
    client.getVersion({}, bearer(connection), { deadline }, (error, answer) =>
      resolve(error ?? answer.version),
    );
  }).finally(() => client.close());
}

/** @returns why nobody can be reached on the port */
function portFault(address: string): Promise<string | undefined> {
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  if (!host || !port) return Promise.resolve('it is not of the form host:port');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: TIMEOUT_MS });
    const settle = (fault?: string) => {
      socket.destroy();
      resolve(fault);
    };
    socket.once('connect', () => settle());
    socket.once('timeout', () => settle(`no answer within ${TIMEOUT_MS / 1_000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
  });
}

function portAdvice(fault: string): string {
  if (fault === 'ECONNREFUSED')
    return "Nothing listens there. 'hatchet server status' shows the gRPC address of a local platform.";
  if (fault === 'ENOTFOUND' || fault === 'EAI_AGAIN')
    return 'The name cannot be resolved. Names of containers are only known inside their network.';
  return 'Check HATCHET_CLIENT_HOST_PORT, firewalls and proxies in between.';
}

/** @returns what an HTTP/1.1 server says there; undefined when none does */
function webAnswer(address: string, isTls: boolean): Promise<string | undefined> {
  const send = isTls ? tlsRequest : plainRequest;
  return new Promise((resolve) => {
    const request = send(
      `${isTls ? 'https' : 'http'}://${address}/`,
      { timeout: TIMEOUT_MS, rejectUnauthorized: false },
      (response) => {
        response.resume();
        resolve(`HTTP ${response.statusCode}, ${response.headers['content-type'] ?? 'no content type'}`);
      },
    );
    request.once('timeout', () => request.destroy());
    // No HTTP at all is one of the answers this looks for.
    request.once('error', () => resolve(undefined));
    request.end();
  });
}
