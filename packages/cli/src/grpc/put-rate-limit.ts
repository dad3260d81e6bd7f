import { WorkflowServiceClient, workflowsProto } from '@hatchet-ts/contracts';
import type { Connection } from '../profiles/connection';
import { bearer, call, channelCredentials, deadline } from './channel';

/** Creates a rate limit or changes it; there is no REST route for that. */
export async function putRateLimit(
  connection: Connection,
  limit: { key: string; limit: number; duration: keyof typeof workflowsProto.RateLimitDuration },
): Promise<void> {
  const client = new WorkflowServiceClient(connection.grpcAddress, channelCredentials(connection));
  try {
    const request = {
      ...limit,
      duration: workflowsProto.RateLimitDuration[limit.duration] as workflowsProto.RateLimitDuration,
    };
    await call(connection, (done) => client.putRateLimit(request, bearer(connection), deadline(), done));
  } finally {
    client.close();
  }
}
