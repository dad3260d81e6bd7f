import type { ErrorObject } from 'ajv';
import { FORMAT_RULES } from './formats';
import type { JsonBody } from './json-body';

/** Description and field of an `HttpError`. */
type Fault = [description: string, field: string];

/** A fault of the query string, in the words of the original. */
export function queryFault(errors: readonly ErrorObject[]): Fault {
  const error = mostTelling(errors);
  if (error.keyword === 'required') {
    const name = error.params.missingProperty as string;
    return [`Invalid format for parameter ${name}: query parameter '${name}' is required`, name];
  }
  const name = segments(error.instancePath)[0] ?? '';
  return [`Invalid format for parameter ${name}: ${queryRule(error)}`, name];
}

function queryRule(error: ErrorObject): string {
  const value = String(error.data);
  if (error.keyword === 'format' && error.params.format === 'date-time') return dateFault(value);
  if (error.keyword === 'format') return `error parsing '${value}' as ${error.params.format}`;
  if (error.keyword === 'type') return `error parsing '${value}' as ${error.params.type}`;
  if (error.keyword === 'enum') return `'${value}' is not one of ${oneOf(error)}`;
  return `'${value}' ${error.message}`;
}

/** The original tries RFC 3339, then a day, and reports why the day did not parse. */
function dateFault(value: string): string {
  const layout = '2006-01-02';
  const parts: [RegExp, string][] = [
    [/^\d{4}/, '2006'],
    [/^-/, '-'],
    [/^\d{2}/, '01'],
    [/^-/, '-'],
    [/^\d{2}/, '02'],
  ];
  const start = `error parsing '${value}' as RFC3339 or ${layout} time: parsing time "${value}"`;
  let rest = value;
  for (const [pattern, part] of parts) {
    const match = pattern.exec(rest);
    if (!match) return `${start} as "${layout}": cannot parse "${rest}" as "${part}"`;
    rest = rest.slice(match[0].length);
  }
  return rest === '' ? `${start}: day out of range` : `${start}: extra text: "${rest}"`;
}

/** A fault of a JSON body. Wrong types read as decoding errors, everything else as failed checks of a field. */
export function bodyFault(errors: readonly ErrorObject[], body: JsonBody, schema: string): Fault {
  const error = mostTelling(errors);
  const path = segments(error.instancePath);
  if (error.keyword === 'type') {
    const field = path.join('.');
    const expected = EXPECTED[error.params.type as string] ?? error.params.type;
    const offset = body.offsetOf(path.map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment)));
    return [
      `Unmarshal type error: expected=${expected}, got=${kindOf(error.data)}, field=${field}, offset=${offset}`,
      field.toLowerCase(),
    ];
  }
  if (error.keyword === 'required') path.push(error.params.missingProperty as string);
  const field = path.join('.');
  const rule = bodyRule(error);
  // The original gives this one text bare.
  if (error.params.format === 'x-password') return [rule, field.toLowerCase()];
  return [
    `validation failed on field '${[schema, ...path.map(capitalised)].join('.')}': ${rule}`,
    field.toLowerCase(),
  ];
}

const EXPECTED: Record<string, string> = {
  object: 'map[string]interface {}',
  array: '[]interface {}',
  boolean: 'bool',
  integer: 'int',
  number: 'float64',
};

function bodyRule(error: ErrorObject): string {
  const { keyword, params } = error;
  if (keyword === 'format') return FORMAT_RULES[params.format as string] ?? `Invalid ${params.format}`;
  if (keyword === 'required' || (keyword === 'minLength' && params.limit === 1))
    return 'This field is required';
  if (keyword === 'enum') return `Must be one of ${oneOf(error)}`;
  return `${error.message![0]!.toUpperCase()}${error.message!.slice(1)}`;
}

/**
 * With alternatives (`oneOf`) every branch reports why it does not fit. The branch whose kind the client named
 * tells what is wrong; if it named none, the kinds there are.
 */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject {
  const union = errors.find((error) => error.keyword === 'oneOf');
  if (!union) return errors[0]!;
  const kinds = errors.filter((error) => error.keyword === 'enum' && error.params.allowedValues.length === 1);
  const branchOf = (error: ErrorObject) => error.schemaPath.split('/enum')[0]!.split('/properties')[0]!;
  const misnamed = new Set(kinds.map(branchOf));
  const named = errors.find(
    (error) =>
      error !== union &&
      !kinds.includes(error) &&
      ![...misnamed].some((branch) => error.schemaPath.startsWith(branch)),
  );
  if (named) return named;
  const [kind] = kinds;
  if (!kind) return union;
  return {
    ...kind,
    params: { allowedValues: kinds.flatMap((error) => error.params.allowedValues as string[]) },
  };
}

const segments = (instancePath: string) =>
  instancePath
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));

const oneOf = (error: ErrorObject) => (error.params.allowedValues as unknown[]).join(', ');
const capitalised = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
