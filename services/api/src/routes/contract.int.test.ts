import { type Answer, Platform } from '../../tests/platform';
import { OPERATIONS, type Operation, type Sample, sampleOf, urlOf } from '../../tests/sample-requests';
import { newId, SampleThings } from '../../tests/sample-things';
import { routes } from '.';
import { retired as retiredRoutes } from './retired';

const retired = new Set(retiredRoutes.map(({ operationId }) => operationId as string));
/** Read from the request as it comes, not as the document describes it. */
const unchecked = new Set(
  routes.filter((route) => route.unchecked).map(({ operationId }) => operationId as string),
);
/** Faults of these are not told apart: they would say which addresses are known. */
const TELLS_NOTHING = new Set(['user:update:login']);
const served = OPERATIONS.filter(({ id }) => !retired.has(id) && !unchecked.has(id));

interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, Schema>;
}

const parametersOf = ({ operation }: Operation, place: 'path' | 'query') =>
  (operation.parameters ?? []).filter((parameter) => parameter.in === place) as unknown as {
    name: string;
    required?: boolean;
    schema: Schema;
  }[];

/**
 * What every operation answers by the document: to right requests, see access-matrix; here to wrong ones. The shape of
 * each answer is checked by `Platform.call`.
 */
describe('the contract of every operation', () => {
  let platform: Platform;
  let things: SampleThings;
  let schemas: Record<string, Schema>;

  beforeAll(async () => {
    platform = await Platform.start({
      SERVER_GRPC_BROADCAST_ADDRESS: '127.0.0.1:1',
      SERVER_PROMETHEUS_ENABLED: 'true',
      SERVER_TENANT_ALERTING_SLACK_ENABLED: 'true',
      SERVER_TENANT_ALERTING_SLACK_CLIENT_ID: 'client',
      SERVER_TENANT_ALERTING_SLACK_CLIENT_SECRET: 'secret',
    });
    things = await SampleThings.on(platform);
    schemas = (await platform.get('/api/v1/openapi.json')).components.schemas;
  });
  afterAll(async () => {
    await platform.stop();
  });

  const sample = (operation: Operation) =>
    sampleOf(operation, things, { email: 'maker@example.com' }, retired);

  /** By an owner: the widest there is. */
  const send = (operation: Operation, request: Sample, body: unknown = request.body): Promise<Answer> =>
    things.owner.call(operation.method.toUpperCase(), urlOf(operation, request, platform.tenantId), { body });

  const bodySchema = ({ operation }: Operation): Schema | undefined => {
    const schema = operation.requestBody?.content['application/json']?.schema as Schema | undefined;
    return schema?.$ref ? schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)] : schema;
  };

  /** 400 that names the field. */
  function expectFault(what: string, answer: Answer, field: string): void {
    const [error] = answer.status === 400 ? answer.body.errors : [];
    expect({ what, status: answer.status, text: answer.text, names: error?.field }).toEqual({
      what,
      status: 400,
      text: expect.any(String),
      names: field,
    });
    expect(error.description.length).toBeGreaterThan(10);
  }

  const withPathId = served.flatMap((operation) =>
    parametersOf(operation, 'path')
      .filter(({ schema }) => schema.format === 'uuid')
      .map(({ name }) => ({ id: operation.id, name, operation })),
  );

  it.each(withPathId)(
    '$id: $name that is no UUID is told so, one of nothing is not found',
    async ({ name, operation }) => {
      const request = await sample(operation);
      const about = (id: string) =>
        things.owner.call(
          operation.method.toUpperCase(),
          urlOf(
            operation,
            { ...request, path: { ...request.path, [name]: id } },
            name === 'tenant' ? id : platform.tenantId,
          ),
          { body: request.body },
        );
      expectFault('no UUID', await about('not-a-uuid'), name);
      expect(await about(newId())).toMatchObject({
        status: 404,
        body: { errors: [{ description: expect.stringContaining('not found') }] },
      });
    },
  );

  const WRONG: Record<string, string> = {
    integer: 'many',
    boolean: 'maybe',
    'date-time': 'yesterday',
    uuid: 'not-a-uuid',
  };
  const withQuery = served.flatMap((operation) =>
    parametersOf(operation, 'query')
      // Where the tenant stands in the query it is checked as if it stood in the path.
      .filter(({ name }) => name !== 'tenant')
      .map((parameter) => ({ id: operation.id, name: parameter.name, parameter, operation })),
  );

  it.each(withQuery)(
    '$id?$name: absent though required, or of the wrong kind',
    async ({ name, operation, parameter }) => {
      const request = await sample(operation);
      const { [name]: _left, ...others } = request.query;
      if (parameter.required)
        expectFault('absent', await send(operation, { ...request, query: others }), name);
      const { schema } = parameter;
      const items = (schema as { items?: Schema }).items ?? schema;
      const target = items.$ref ? schemas[items.$ref.slice(items.$ref.lastIndexOf('/') + 1)]! : items;
      const wrong = target.enum ? 'NONE-OF-THESE' : (WRONG[target.format ?? ''] ?? WRONG[target.type ?? '']);
      if (wrong === undefined) {
        // Any text will do: then any text must do.
        const answer = await send(operation, { ...request, query: { ...others, [name]: "%' \u{1F600}" } });
        expect(answer.status).toBeLessThan(500);
        return;
      }
      expectFault(wrong, await send(operation, { ...request, query: { ...others, [name]: wrong } }), name);
    },
  );

  const timed = withQuery
    .filter(
      ({ operation, parameter }) => operation.method === 'get' && parameter.schema.format === 'date-time',
    )
    .map(({ id, name, operation }) => ({ id, name, operation }));

  it.each(timed)('$id?$name: any time there is', async ({ name, operation }) => {
    const request = await sample(operation);
    for (const time of [
      '0000-01-01T00:00:00Z',
      '0001-01-01',
      '1969-12-31T23:59:59.999Z',
      '9999-12-31T23:59:59.999Z',
    ]) {
      const answer = await send(operation, { ...request, query: { ...request.query, [name]: time } });
      expect({ time, status: answer.status, text: answer.text }).toMatchObject({
        time,
        status: request.status,
      });
    }
  });

  const withBody = served.filter(
    ({ id, operation }) => operation.requestBody?.content['application/json'] && !TELLS_NOTHING.has(id),
  );

  it.each(withBody)(
    '$id: a body that is none, of another kind, or lacks what is required',
    async (operation) => {
      const request = await sample(operation);
      for (const body of ['', '{', '[]', 'null', '"text"', '12'])
        expect({ body, status: (await send(operation, request, body)).status }).toEqual({
          body,
          status: 400,
        });
      const schema = bodySchema(operation)!;
      for (const name of schema.required ?? []) {
        const { [name]: _left, ...others } = request.body as Record<string, unknown>;
        expectFault(`without ${name}`, await send(operation, request, others), name.toLowerCase());
      }
      for (const [name, property] of Object.entries(schema.properties ?? {})) {
        const wrong = property.type === 'object' || property.$ref ? 12 : { an: 'object' };
        const body = { ...(request.body as object), [name]: wrong };
        const answer = await send(operation, request, body);
        expect({ name, status: answer.status, text: answer.text }).toMatchObject({ name, status: 400 });
        expect(answer.text.toLowerCase()).toContain(name.toLowerCase());
      }
    },
  );

  const paged = served.filter((operation) => {
    const names = parametersOf(operation, 'query').map(({ name }) => name);
    return names.includes('limit') && names.includes('offset');
  });

  it.each(paged)('$id: pages follow one another, and limits have bounds', async (operation) => {
    const request = await sample(operation);
    const page = (limit: string, offset: string) =>
      send(operation, { ...request, query: { ...request.query, limit, offset } });
    for (const [limit, offset, field] of [
      ['0', '0', 'limit'],
      ['-1', '0', 'limit'],
      ['1', '-1', 'offset'],
      ['100000000', '0', 'limit'],
      ['99999999999999999999', '0', 'limit'],
      ['1', '99999999999999999999', 'offset'],
      ['1.5', '0', 'limit'],
    ] as const)
      expectFault(`limit=${limit}&offset=${offset}`, await page(limit, offset), field);

    const whole = rowsOf(await page('3', '0'));
    const oneByOne = [];
    for (const offset of ['0', '1', '2']) oneByOne.push(...rowsOf(await page('1', offset)));
    expect(oneByOne).toEqual(whole);
    for (const far of ['1000000', '1000000000000000']) expect(rowsOf(await page('1', far))).toEqual([]);
  });
});

const rowsOf = ({ body, status, text }: Answer): unknown[] => {
  if (status !== 200) throw new Error(`${status} ${text}`);
  return Array.isArray(body) ? body : body.rows;
};
