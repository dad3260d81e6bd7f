import { type Schema, Validator } from '@cfworker/json-schema';
import type { RestSchema } from '@hatchet-ts/contracts';
import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';

/** Definitions change with deployments. */
const SCHEMA_STALE_MS = 30_000;

/** The schema that a workflow's newest version gives for its input; null where it has none. */
export const inputSchemaQuery = (workflow: RestSchema<'Workflow'> | undefined) =>
  queryOptions({
    queryKey: ['input-schema', workflow?.metadata.id],
    queryFn: async ({ signal }) => {
      const version = await answer(
        client.GET('/api/v1/workflows/{workflow}/versions', {
          signal,
          params: { path: { workflow: workflow!.metadata.id } },
        }),
      );
      return (version.inputJsonSchema ?? null) as Schema | null;
    },
    enabled: workflow !== undefined,
    staleTime: SCHEMA_STALE_MS,
  });

/** What the schema holds against an input, one sentence each place; undefined when it agrees. */
export function schemaFault(schema: Schema | null | undefined, input: string): string | undefined {
  if (!schema) return undefined;
  // Interprets the schema: libraries that compile it need eval, which the content security policy refuses.
  const { valid, errors } = new Validator(schema, draftOf(schema), false).validate(JSON.parse(input));
  if (valid) return undefined;
  // The last of a place is the rule itself; those before it say that something inside breaks one.
  const places = new Map(errors.map(({ instanceLocation, error }) => [instanceLocation, error]));
  const [[place, error]] = [...places].reverse() as [[string, string]];
  return place === '#' ? error : `${place.slice(2).replaceAll('/', '.')}: ${error}`;
}

const draftOf = ({ $schema }: Schema) => ($schema?.includes('draft-07') ? '7' : '2020-12');

/** An input to begin with: the members a schema asks for, with their defaults or an empty value. */
export function sampleOf(schema: Schema | null | undefined): Record<string, unknown> {
  const required: unknown[] = Array.isArray(schema?.required) ? schema.required : [];
  const properties = (schema?.properties ?? {}) as Record<string, Schema>;
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name, { default: preset }]) => required.includes(name) || preset !== undefined)
      .map(([name, property]) => [name, emptyValue(property)]),
  );
}

const EMPTY: Record<string, unknown> = { string: '', number: 0, integer: 0, boolean: false, array: [] };

function emptyValue(property: Schema): unknown {
  if (property.default !== undefined) return property.default;
  if (Array.isArray(property.examples) && property.examples.length > 0) return property.examples[0];
  if (property.enum) return property.enum[0];
  if (property.type === 'object') return sampleOf(property);
  const type = Array.isArray(property.type) ? property.type[0] : property.type;
  return EMPTY[String(type)] ?? null;
}
