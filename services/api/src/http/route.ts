import type { IncomingHttpHeaders } from 'node:http';
import type {
  HttpMethod,
  OperationId,
  PathParameters,
  QueryParameters,
  RequestBody,
  SuccessBody,
} from '@hatchet-ts/contracts';
import type { ApiContext } from '../api-context';
import type { AuditedResource } from '../audit/audit-trail';
import type { Principal } from '../auth/principal';
import type { ResourceKind } from '../auth/resources';
import type { Role } from '../auth/roles';
import type { Reply } from './reply';

/**
 * Who may call an operation.
 * - `open`: anybody.
 * - `authenticated`: whoever has credentials, a user or an API token.
 * - `user`: somebody logged in; API tokens are refused as if there were no credentials.
 * - `tenant`: a member of the tenant in the path (or of the tenant that owns the thing in the path) with at least the
 *   role, or an API token of that tenant unless `tokens` is false.
 */
export type Access =
  | { who: 'open' }
  | { who: 'authenticated' }
  | { who: 'user'; emailVerified?: boolean }
  | { who: 'tenant'; role: Role; tokens?: false };

/** A request whose parts are valid by the OpenAPI document. */
export interface ApiRequest<Id extends OperationId> {
  path: PathParameters<Id>;
  query: QueryParameters<Id>;
  body: RequestBody<Id>;
  /** The body as it came. */
  rawBody: Buffer;
  /**
   * The text of a member of the JSON body exactly as the client wrote it, undefined when it is absent. Payloads are
   * stored from this, never printed anew.
   */
  member(name: string): string | undefined;
  headers: IncomingHttpHeaders;
  url: URL;
  /** Tenant that the caller was authorised for; only operations of access `tenant` have one. */
  tenantId: string;
  /** What the caller is in that tenant. */
  role: Role;
  /** Whether the caller may look into inputs, outputs and events. */
  canViewPayloads: boolean;
  principal: Principal;
  /** Address of the caller as the socket, or a trusted proxy, tells it. */
  ip: string;
  userAgent: string | null;
  /**
   * Names what was acted on, for the audit log; written once the handler has succeeded. Without it the thing named last
   * in the path stands there. The tenant needs to be told only where the path has none.
   */
  recordAudit(resource: AuditedResource & { tenantId?: string }): void;
}

export interface Route<Id extends OperationId = OperationId> {
  operationId: Id;
  method: HttpMethod;
  /** As the document writes it, e.g. `/api/v1/workers/{worker}`. */
  path: string;
  access: Access;
  /** Path parameter whose owner is the tenant, where the path does not name the tenant itself. */
  resource?: ResourceKind;
  /** The tenant stands in the query string, as `tenant`. */
  tenantInQuery?: true;
  /** What to answer to any fault of the body, where the details are nobody's business. */
  bodyFault?: string;
  /** Calls one caller may make in a minute, per process. */
  callsPerMinute?: number;
  /** Takes query and body as they come, not as the document describes them. */
  unchecked?: true;
  /** Name of the action in the audit log; null for what changes nothing and needs no trace. */
  audit: string | null;
  handle(
    request: ApiRequest<Id>,
    context: ApiContext,
  ): Promise<SuccessBody<Id> | Reply> | SuccessBody<Id> | Reply;
}

/** Types a route by its operation; the table holds routes of every operation side by side. */
export function route<Id extends OperationId>(definition: Route<Id>): Route {
  return definition as unknown as Route;
}
