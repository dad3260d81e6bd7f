import { ChannelCredentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { AdminServiceClient, DispatcherClient, WorkflowServiceClient } from '@hatchet-ts/contracts';

/** Whose behalf calls are made on. */
export interface Tenant {
  tenantId: string;
  token: string;
}

/** Calls to one dispatcher. Calls that cannot connect fail at once; the connection is tried again within a second. */
export class PlatformCalls {
  readonly dispatcher: DispatcherClient;
  readonly workflows: WorkflowServiceClient;
  readonly admin: AdminServiceClient;

  constructor(readonly address: string) {
    const credentials = ChannelCredentials.createInsecure();
    const options = {
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1_000,
      'grpc.min_reconnect_backoff_ms': 100,
      // As the SDKs: a peer that has gone without a word is noticed.
      'grpc.keepalive_time_ms': 10_000,
      'grpc.keepalive_timeout_ms': 10_000,
      'grpc.keepalive_permit_without_calls': 1,
    };
    this.dispatcher = new DispatcherClient(address, credentials, options);
    this.workflows = new WorkflowServiceClient(address, credentials, options);
    this.admin = new AdminServiceClient(address, credentials, options);
  }

  close(): void {
    for (const client of [this.dispatcher, this.workflows, this.admin]) client.close();
  }
}

export function metadataOf({ token }: Tenant): Metadata {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

/** No answer for this long means the call is lost: a frozen server keeps its connections. */
const CALL_TIMEOUT_MS = 5_000;

/** @throws ServiceError */
export function unary<R>(
  start: (
    options: { deadline: number },
    callback: (error: ServiceError | null, response: R) => void,
  ) => unknown,
  timeoutMs = CALL_TIMEOUT_MS,
): Promise<R> {
  return new Promise((resolve, reject) => {
    start({ deadline: Date.now() + timeoutMs }, (error, response) =>
      error ? reject(error) : resolve(response),
    );
  });
}

/** Answers that a repetition cannot change; SDKs repeat all others. */
const FINAL = new Set([
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.ALREADY_EXISTS,
  status.UNAUTHENTICATED,
  status.PERMISSION_DENIED,
  status.UNIMPLEMENTED,
]);

export const isFinal = ({ code }: ServiceError): boolean => FINAL.has(code);
