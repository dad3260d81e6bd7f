import rows from '../fixtures/cfg-rows.json';
import { catalogue, clientCatalogue, groups } from './catalogue';
import { readClientConfig, readConfig } from './read-config';
import { INVALID, type Variable } from './variable';

const everyVariable: Record<string, Variable<unknown>> = { ...catalogue, ...clientCatalogue };

describe('the catalogue of environment variables (CFG-01)', () => {
  it('has a row of the fixture for each of CFG-07 to CFG-248', () => {
    expect(rows.map((row) => row.id)).toEqual(
      Array.from({ length: 242 }, (_, index) => `CFG-${index + 7}`.replace(/-(\d)$/, '-0$1')),
    );
  });

  it.each(rows.map((row) => [row.id, row.names[0]!, row.default] as const))(
    '%s %s is declared with the documented default %p',
    (id, name, documented) => {
      const variable = everyVariable[name]!;
      expect(variable).toMatchObject({ id });
      if (documented === '(global value)') {
        expect(variable.inherits).toMatch(/^SERVER_FLUSH_/);
      } else {
        expect(variable.default).toEqual(documented === null ? undefined : variable.parse(documented));
        expect(variable.default).not.toBe(INVALID);
      }
    },
  );

  it('declares each variable once, with a sentence of help', () => {
    const declared = Object.values(groups).flatMap(({ variables }) =>
      Object.entries<Variable<unknown>>(variables),
    );
    const spellings = declared.flatMap(([name, { aliases }]) => [name, ...aliases]);
    expect(new Set(spellings).size).toBe(spellings.length);
    expect(declared.map(([name]) => name).sort()).toEqual(Object.keys(everyVariable).sort());
    for (const [, { help }] of declared) {
      expect(help).toMatch(/^[A-Za-z].*\.$/);
    }
  });

  it('uses a feature ID for one variable only, and none for variables of our own', () => {
    const ids = Object.values(everyVariable).flatMap(({ id }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.values<Variable<unknown>>(groups.ours.variables).map(({ id }) => id)).toEqual(
      Object.keys(groups.ours.variables).map(() => undefined),
    );
  });

  it('inherits only from variables of the same kind that have a default', () => {
    for (const { inherits, kind } of Object.values(everyVariable)) {
      if (inherits !== undefined) {
        expect(everyVariable[inherits]).toMatchObject({ kind, default: expect.anything() });
      }
    }
  });

  it('gives every variable its default in an empty environment', () => {
    expect(Object.keys(readConfig({}))).toEqual(Object.keys(catalogue));
    expect(readConfig({})).toMatchObject({ SERVER_PORT: 8080, DATABASE_MAX_CONN_LIFETIME: 900_000 });
    expect(readClientConfig({})).toMatchObject({ HATCHET_CLIENT_GRPC_MAX_RECV_MESSAGE_LENGTH: 4_194_304 });
  });

  it('infers the type of every value from its declaration', () => {
    const config = readConfig({});
    const port: number = config.SERVER_GRPC_PORT;
    const brokerUrl: string | undefined = config.SERVER_MSGQUEUE_RABBITMQ_URL;
    const kind: 'rabbitmq' | 'postgres' | 'in-process' = config.SERVER_MSGQUEUE_KIND;
    // @ts-expect-error the variable has no default, so its value may be undefined
    const certain: string = config.SERVER_MSGQUEUE_RABBITMQ_URL;
    expect([port, brokerUrl, kind, certain]).toEqual([7070, undefined, 'rabbitmq', undefined]);
  });
});
