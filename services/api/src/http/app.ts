import {
  type HttpMethod,
  LIMITS,
  type OperationId,
  type OperationObject,
  openApiDocument,
} from '@hatchet-ts/contracts';
import { isTracing, isUuid, type TraceCarrier, withSpan, withTraceContext } from '@hatchet-ts/service-kit';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { ApiContext } from '../api-context';
import type { AuditedResource } from '../audit/audit-trail';
import { authenticate } from '../auth/authenticate';
import { authorize } from '../auth/authorize';
import { ANONYMOUS, type Principal } from '../auth/principal';
import { basePathOf, serveDashboard, stripBasePath } from '../dashboard/serve-dashboard';
import { CallLimits } from './call-limits';
import { errorResponse } from './error-response';
import { HttpError } from './http-error';
import { JsonBody, parseJsonBody } from './json-body';
import { Reply } from './reply';
import type { ApiRequest, Route } from './route';
import { securityHeaders } from './security-headers';
import { checkPathTexts, invalidPathParameter, Validation } from './validation';
import { stringifyBody } from './verbatim-json';

const NO_BODY = new JsonBody('', undefined);

/**
 * The REST API as an express application. Every request goes the same way: who calls, may they, is what they send
 * valid by the OpenAPI document, then the route.
 */
export function createApp(context: ApiContext, routes: readonly Route[]): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  // Addresses in the audit log come from X-Forwarded-For only where a proxy next to us set it.
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');
  const basePath = basePathOf(context.config.LITE_FRONTEND_BASE_PATH);
  app.use(stripBasePath(basePath));
  app.use(securityHeaders(context.config.SERVER_URL.startsWith('https:')));
  app.use('/api', (_request, response, next) => {
    response.setHeader('cache-control', 'no-store');
    next();
  });

  const validation = new Validation();
  const limits = new CallLimits(routes);
  const readBody = express.raw({ type: () => true, limit: LIMITS.restBodyBytes });
  const duration = context.metrics.histogram(
    'hatchet_api_request_duration_seconds',
    'Time from the request to the end of its answer, by operation and status.',
    ['operation', 'status'],
  );
  const methodsByPath = new Map<string, HttpMethod[]>();
  for (const route of [...routes].sort(bySpecificity)) {
    const served = serve(route, operationOf(route), context, validation, limits);
    app[route.method](
      expressPath(route.path),
      readBody,
      (request: Request, response: Response, next: NextFunction) => {
        const startedAtMs = performance.now();
        response.on('finish', () =>
          duration.observe(
            { operation: route.operationId, status: String(response.statusCode) },
            (performance.now() - startedAtMs) / 1000,
          ),
        );
        traced(request, response, route.operationId, () => served(request, response)).catch(next);
      },
    );
    methodsByPath.set(route.path, [...(methodsByPath.get(route.path) ?? []), route.method]);
  }
  for (const [path, methods] of methodsByPath)
    app.all(expressPath(path), (request) => refuseMethod(request, methods));
  app.use(serveDashboard({ directory: context.config.LITE_STATIC_ASSET_DIR, basePath }));
  app.use((request: Request) => {
    throw new HttpError(404, `There is no ${request.method} ${request.path} in this API.`);
  });
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    sendError(context, error, request, response);
  });
  return app;
}

/** In the trace the caller belongs to, if it says so. */
function traced(
  request: Request,
  response: Response,
  operation: string,
  answer: () => Promise<void>,
): Promise<void> {
  if (!isTracing()) return answer();
  const { traceparent } = request.headers;
  const carrier: TraceCarrier = typeof traceparent === 'string' ? { traceparent } : {};
  return withTraceContext(carrier, () =>
    withSpan(`http ${operation}`, { 'http.request.method': request.method }, async (span) => {
      await answer();
      span.setAttribute('http.response.status_code', response.statusCode);
    }),
  );
}

function serve(
  route: Route,
  operation: OperationObject,
  context: ApiContext,
  validation: Validation,
  limits: CallLimits,
) {
  const takesJson = operation.requestBody?.content['application/json'] !== undefined;
  const success = Number(Object.keys(operation.responses).find((status) => status < '400'));
  const identifiers = (operation.parameters ?? []).filter(
    (parameter) => parameter.in === 'path' && parameter.schema.format === 'uuid',
  );

  const checkedBody = (rawBody: Buffer): JsonBody => {
    try {
      const body = parseJsonBody(rawBody);
      validation.checkBody(route.path, route.method, operation, body);
      return body;
    } catch (error) {
      if (route.bodyFault !== undefined && error instanceof HttpError)
        throw new HttpError(400, route.bodyFault);
      throw error;
    }
  };

  return async (request: Request, response: Response): Promise<void> => {
    const principal =
      route.access.who === 'open' ? ANONYMOUS : await authenticate(request.method, request.headers, context);
    const path = request.params as Record<string, string>;
    if (principal !== ANONYMOUS || route.access.who === 'open') {
      for (const { name } of identifiers) if (!isUuid(path[name])) throw invalidPathParameter(name);
    }
    const authorization = await authorize(route, principal, tenantPath(route, request, principal), context);
    checkPathTexts(path);
    const ip = request.ip ?? '';
    await limits.take(route, principal.kind === 'token' ? principal.tokenId : ip);
    const query = { ...request.query };
    const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    let body = NO_BODY;
    if (!route.unchecked) {
      validation.checkQuery(route.path, route.method, operation, query);
      if (takesJson) {
        body = checkedBody(rawBody);
      }
    }
    const userAgent = request.get('user-agent') ?? null;
    let audited: (AuditedResource & { tenantId?: string }) | undefined;
    const answer = await route.handle(
      {
        path,
        query,
        body: body.value,
        rawBody,
        member: (name) => body.member(name),
        headers: request.headers,
        url: new URL(request.originalUrl, 'http://localhost'),
        ...authorization,
        principal,
        ip,
        userAgent,
        recordAudit: (resource) => {
          audited = resource;
        },
      } as ApiRequest<OperationId>,
      context,
    );
    if (route.audit !== null) {
      const { tenantId = authorization.tenantId, ...resource } = audited ?? lastOfPath(route, path);
      await context.audit.record(route.audit, resource, { tenantId, principal, ip, userAgent });
    }
    send(response, answer instanceof Reply ? answer : replyOf(success, answer));
  };
}

/** The thing a path names last, with the kind of thing it is. */
function lastOfPath(
  route: Route,
  path: Readonly<Record<string, string>>,
): AuditedResource & { tenantId?: string } {
  const name = Object.keys(path).at(-1);
  if (name === undefined) throw new Error(`${route.operationId} does not say what it acted on`);
  return { resourceType: name.replace(/^v1-/, ''), resourceId: path[name]! };
}

/** Parameters of the path, with the tenant of the query where it stands there. */
function tenantPath(route: Route, request: Request, principal: Principal): Record<string, string> {
  const path = request.params as Record<string, string>;
  if (!route.tenantInQuery || principal.kind === 'anonymous') return path;
  const { tenant } = request.query;
  if (typeof tenant !== 'string' || !isUuid(tenant)) throw invalidPathParameter('tenant');
  return { ...path, tenant };
}

const replyOf = (status: number, body: unknown) =>
  body === undefined ? Reply.empty(status) : Reply.json(status, body);

function send(response: Response, reply: Reply): void {
  response.status(reply.status);
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  if (reply.text !== null) response.end(reply.text);
  else if (reply.body === null) response.end();
  else sendJson(response, reply.body);
}

function sendJson(response: Response, body: unknown): void {
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(stringifyBody(body));
}

function sendError(context: ApiContext, error: unknown, request: Request, response: Response): void {
  const { status, body, headers, unexpected } = errorResponse(error);
  if (unexpected)
    context.logger.error({ error, method: request.method, path: request.path, status }, 'request failed');
  response.status(status);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  sendJson(response, body);
}

function refuseMethod(request: Request, methods: readonly HttpMethod[]): never {
  const allowed = methods.map((method) => method.toUpperCase()).join(', ');
  throw new HttpError(405, `${request.method} is not allowed here, only ${allowed}.`, undefined, {
    allow: allowed,
  });
}

/** Fixed segments before parameters that would match them too: `/events/keys` before `/events/{event}`. */
function bySpecificity(a: Route, b: Route): number {
  // `{` sorts behind every letter that paths have.
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** Express wants names with dashes in quotes: `/tasks/:"v1-task"`. */
const expressPath = (path: string) => path.replace(/\{([^}]+)\}/g, ':"$1"');

function operationOf(route: Route): OperationObject {
  const operation = openApiDocument().paths[route.path]?.[route.method];
  if (operation?.operationId !== route.operationId)
    throw new Error(`${route.method} ${route.path} is not ${route.operationId} in the OpenAPI document`);
  return operation;
}
