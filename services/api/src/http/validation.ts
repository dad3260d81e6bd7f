import { type HttpMethod, type OperationObject, openApiDocument } from '@hatchet-ts/contracts';
import { Ajv, type ValidateFunction } from 'ajv';
import { addRestFormats, addStorableTexts, storable } from './formats';
import { HttpError } from './http-error';
import type { JsonBody } from './json-body';
import { bodyFault, queryFault } from './validation-faults';

const ROOT = 'openapi';

function createAjv(coerceTypes: false | 'array'): Ajv {
  // `validateSchema` off: the document is OpenAPI, of which JSON schemas are only parts. A test checks the document.
  const ajv = new Ajv({
    strict: false,
    coerceTypes,
    useDefaults: true,
    validateSchema: false,
    verbose: true,
  });
  addRestFormats(ajv);
  addStorableTexts(ajv);
  ajv.addSchema(storable(openApiDocument()), ROOT);
  return ajv;
}

const pointer = (...segments: string[]) =>
  `${ROOT}#/${segments.map((segment) => encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;

/** Checks requests against the OpenAPI document. Schemas are compiled when an operation is first called. */
export class Validation {
  private readonly forQueries = createAjv('array');
  private readonly forBodies = createAjv(false);
  private readonly compiled = new Map<string, ValidateFunction>();

  /**
   * @param query parsed query string; values are brought to the declared types in place
   * @throws HttpError 400 naming the parameter
   */
  checkQuery(
    path: string,
    method: HttpMethod,
    operation: OperationObject,
    query: Record<string, unknown>,
  ): void {
    const validate = this.once(`query ${operation.operationId}`, () => {
      const properties: Record<string, object> = {};
      const required: string[] = [];
      for (const [index, parameter] of (operation.parameters ?? []).entries()) {
        if (parameter.in !== 'query') continue;
        properties[parameter.name] = {
          $ref: pointer('paths', path, method, 'parameters', String(index), 'schema'),
        };
        if (parameter.required) required.push(parameter.name);
      }
      return this.forQueries.compile({ type: 'object', properties, required });
    });
    if (!validate(query)) throw new HttpError(400, ...queryFault(validate.errors!));
  }

  /** @throws HttpError 400 naming the field */
  checkBody(path: string, method: HttpMethod, operation: OperationObject, body: JsonBody): void {
    const schema = pointer('paths', path, method, 'requestBody', 'content', 'application/json', 'schema');
    const validate = this.once(`body ${operation.operationId}`, () =>
      this.forBodies.compile({ $ref: schema }),
    );
    const { $ref } = operation.requestBody!.content['application/json']!.schema as { $ref?: string };
    if (!validate(body.value))
      throw new HttpError(
        400,
        ...bodyFault(validate.errors!, body, $ref?.slice($ref.lastIndexOf('/') + 1) ?? 'body'),
      );
  }

  private once(key: string, compile: () => ValidateFunction): ValidateFunction {
    let validate = this.compiled.get(key);
    if (!validate) {
      validate = compile();
      this.compiled.set(key, validate);
    }
    return validate;
  }
}

/** `invalid workflow run id` for the parameter `v1-workflow-run`. */
export function invalidPathParameter(name: string): HttpError {
  const words = name.replace(/^v1-/, '').replaceAll('-', ' ');
  return new HttpError(400, `invalid ${words} id`, name);
}

/** Names that are no ids are looked up as text. @throws HttpError 400 naming the parameter */
export function checkPathTexts(path: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(path))
    if (value.includes('\0')) throw new HttpError(400, `${name} must not contain the null character`, name);
}
