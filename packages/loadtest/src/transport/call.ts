import type { GrpcConnection } from './grpc-connection';

/** A unary call off the hot path. @throws GrpcError */
export function call(connection: GrpcConnection, path: string, request: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    connection.unary(connection.method(path), request, (error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });
}
