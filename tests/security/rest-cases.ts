import { type HttpMethod, type OperationObject, openApiDocument } from '@hatchet-ts/contracts';
import { nastyNumber, nastyText, nastyValue } from './nasty';
import type { Random } from './random';

/** A request of the fuzzer. */
export interface RestCase {
  operationId: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
}

/** Things that exist, by the name of the path parameter they fit. */
export type Pool = Record<string, string[]>;

interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  oneOf?: Schema[];
  allOf?: Schema[];
}

const document = openApiDocument();
const OPERATIONS = Object.entries(document.paths).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    template,
    method: method as HttpMethod,
    operation: operation as OperationObject,
  })),
);

const resolve = (schema: Schema): Schema =>
  schema.$ref
    ? resolve(document.components.schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)] as Schema)
    : schema;

/** A request about things that exist, with something wrong in one place, in many, or nowhere. */
export function restCase(random: Random, pool: Pool): RestCase {
  const { template, method, operation } = random.of(OPERATIONS);
  /** How much of the request is as it should be. */
  const care = random.of([1, 0.95, 0.8, 0.3]);
  const path = template.replace(/\{([^}]+)\}/g, (_all, name: string) =>
    encodeURIComponent(wellFormed(random.chance(care) ? someId(random, pool, name) : nastyText(random))),
  );
  const search = query(random, operation, pool, care);
  return {
    operationId: operation.operationId,
    method: random.chance(0.97)
      ? method.toUpperCase()
      : random.of(['PUT', 'DELETE', 'PATCH', 'POST', 'OPTIONS']),
    url: search === '' ? path : `${path}?${search}`,
    ...body(random, operation, pool, care),
  };
}

const wellFormed = (text: string) => text.toWellFormed();

function someId(random: Random, pool: Pool, name: string): string {
  const ids = pool[name] ?? [];
  if (name === 'tenant' && random.chance(0.95)) return ids[0]!;
  if (ids.length > 0 && random.chance(0.8)) return random.of(ids);
  return random.chance(0.7) ? '01900000-0000-7000-8000-000000000001' : random.of(Object.values(pool).flat());
}

function query(random: Random, operation: OperationObject, pool: Pool, care: number): string {
  const search = new URLSearchParams();
  for (const parameter of operation.parameters ?? []) {
    if (parameter.in !== 'query' || !(parameter.required || random.chance(0.3))) continue;
    const schema = resolve(parameter.schema as Schema);
    const items = schema.items ? resolve(schema.items) : schema;
    const times = random.chance(0.9) ? 1 : random.below(4);
    for (let i = 0; i < times; i++) {
      const value = random.chance(care) ? fitting(random, items, pool, parameter.name, 1) : nastyText(random);
      search.append(parameter.name, wellFormed(String(value)));
    }
  }
  if (random.chance(0.05)) search.append(nastyText(random).toWellFormed(), 'x');
  if (random.chance(0.02)) search.append('limit[a]', '1');
  return search.toString();
}

function body(
  random: Random,
  operation: OperationObject,
  pool: Pool,
  care: number,
): Pick<RestCase, 'headers' | 'body'> {
  const content = operation.requestBody?.content;
  const schema = content?.['application/json']?.schema as Schema | undefined;
  if (operation.security.length === 0 && operation.requestBody === undefined && random.chance(0.5))
    return { headers: {}, body: undefined };
  const headers: Record<string, string> = {
    'content-type': random.chance(0.9)
      ? 'application/json'
      : random.of([
          'text/plain',
          'application/x-www-form-urlencoded',
          'application/json; charset=utf-7',
          'x',
          '',
        ]),
  };
  if (random.chance(0.02)) headers['content-encoding'] = random.of(['gzip', 'deflate', 'br', 'none']);
  if (operation.requestBody === undefined) return { headers: {}, body: undefined };
  if (random.chance(0.04)) return { headers, body: random.bytes(random.below(2000)) };
  const value = schema && random.chance(0.9) ? fitting(random, schema, pool, '', care) : nastyValue(random);
  const text = JSON.stringify(value) ?? '';
  return { headers, body: random.chance(0.95) ? text : text.slice(0, random.below(text.length + 1)) };
}

/** A value that fits a schema, but for places that chance spoils. */
function fitting(random: Random, schemaOrRef: Schema, pool: Pool, name: string, care: number): unknown {
  const schema = resolve(schemaOrRef);
  if (!random.chance(care)) return nastyValue(random);
  if (schema.enum) return random.of(schema.enum);
  if (schema.oneOf) return fitting(random, random.of(schema.oneOf), pool, name, care);
  if (schema.allOf)
    return Object.assign({}, ...schema.allOf.map((part) => fitting(random, part, pool, name, care)));
  switch (schema.type) {
    case 'integer':
    case 'number':
      return random.chance(0.6) ? random.below(50) : nastyNumber(random);
    case 'boolean':
      return random.chance(0.5);
    case 'array':
      return Array.from({ length: random.below(3) + 1 }, () =>
        fitting(random, schema.items ?? {}, pool, name, care),
      );
    case 'object':
      if (!schema.properties) return random.chance(0.6) ? { id: 1 } : nastyObject(random);
      return Object.fromEntries(
        Object.entries(schema.properties)
          .filter(([key]) => (schema.required?.includes(key) ? random.chance(0.98) : random.chance(0.5)))
          .map(([key, property]) => [key, fitting(random, property, pool, key, care)]),
      );
    default:
      return text(random, schema.format, pool, name);
  }
}

function nastyObject(random: Random): object {
  const value = nastyValue(random);
  return typeof value === 'object' && value !== null ? value : { value };
}

const EXPRESSIONS = [
  'true',
  'input.id',
  'input.id == 1',
  'payload.x > 1.5',
  "'a' + 1",
  'size(input) < 2',
  'x.y.z',
];

function text(random: Random, format: string | undefined, pool: Pool, name: string): string {
  if (format === 'uuid') return someId(random, pool, random.of(Object.keys(pool)));
  if (format === 'date-time')
    return random.of([
      new Date(Date.now() + random.below(1e8) - 5e7).toISOString(),
      '2020-01-01',
      '2099-01-01T00:00:00Z',
    ]);
  if (format === 'email') return `user-${random.below(50)}@example.com`;
  if (/expression/i.test(name) && random.chance(0.8)) return random.of(EXPRESSIONS);
  if (/duration|ttl|frequency|expiresIn/i.test(name))
    return random.of(['1s', '5m', '100h', nastyText(random)]);
  if (/cronExpression/.test(name)) return random.of(['* * * * *', '0 0 1 1 *', '@daily', nastyText(random)]);
  if (name === 'workflowName' || name === 'workflowId') return random.of(pool.workflow ?? ['x']);
  return random.chance(0.5) ? `text-${random.below(1000)}` : nastyText(random);
}
