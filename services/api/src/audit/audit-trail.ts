import { type AuditEntry, type Database, insertAuditEntries } from '@hatchet-ts/schema';
import { Batcher, type Clock, type Metrics, uuidv7 } from '@hatchet-ts/service-kit';
import type { Principal } from '../auth/principal';

/** What was acted on. */
export interface AuditedResource {
  resourceType: string;
  resourceId: string;
}

export interface AuditedRequest {
  tenantId: string;
  principal: Principal;
  ip: string;
  userAgent: string | null;
}

/**
 * Writes the audit log (AUD-01, AUD-02): who did what to which thing, from where. An action is answered when its entry
 * is stored; entries of many requests ride in one statement.
 */
export class AuditTrail {
  private readonly batcher: Batcher<AuditEntry, undefined>;

  constructor(
    database: Database,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.batcher = new Batcher({
      name: 'audit',
      metrics,
      flush: async (entries) => {
        await insertAuditEntries(database, entries);
        return entries.map(() => undefined);
      },
    });
  }

  async record(action: string, resource: AuditedResource, request: AuditedRequest): Promise<void> {
    const { principal } = request;
    if (principal.kind === 'anonymous') throw new Error(`${action}: nobody is named who did it`);
    const isUser = principal.kind === 'user';
    await this.batcher.add({
      id: uuidv7(this.clock.nowMs()),
      tenantId: request.tenantId,
      actorKind: isUser ? 'USER' : 'API_KEY',
      actorId: isUser ? principal.userId : principal.tokenId,
      actorName: isUser ? principal.email : null,
      action,
      ...resource,
      ip: request.ip || null,
      userAgent: request.userAgent,
      correlationId: null,
    });
  }

  drain(): Promise<void> {
    return this.batcher.drain();
  }
}
