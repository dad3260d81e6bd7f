import { type HttpMethod, type OperationObject, openApiDocument } from '@hatchet-ts/contracts';
import { Ajv, type ValidateFunction } from 'ajv';
import { addRestFormats } from '../src/http/formats';

const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true });
addRestFormats(ajv);
ajv.addSchema(openApiDocument(), 'openapi');
const compiled = new Map<string, ValidateFunction>();

const templates = Object.keys(openApiDocument().paths)
  // Fixed segments win over parameters, as they do in the routing.
  .sort()
  .map((template) => ({
    template,
    pattern: new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`),
  }));

/** The operation a request is for. */
export function operationFor(
  method: string,
  path: string,
): { template: string; operation: OperationObject } | undefined {
  const { pathname } = new URL(path, 'http://localhost');
  for (const { template, pattern } of templates) {
    const operation = openApiDocument().paths[template]![method.toLowerCase() as HttpMethod];
    if (operation && pattern.test(pathname)) return { template, operation };
  }
  return undefined;
}

/**
 * Checks an answer against the document: the status is one the operation declares, the body has the declared shape.
 *
 * @throws Error saying what does not fit
 */
export function checkAnswer(method: string, path: string, status: number, body: unknown): void {
  const found = operationFor(method, path);
  if (!found) return;
  const { operation } = found;
  const response = operation.responses[String(status)];
  const where = `${operation.operationId} answered ${status}`;
  if (!response) throw new Error(`${where}, which the document does not declare`);
  const content = response.$ref
    ? openApiDocument().components.responses[response.$ref.slice(response.$ref.lastIndexOf('/') + 1)]!.content
    : response.content;
  const schema = content?.['application/json']?.schema;
  if (!schema) {
    if (body !== undefined) throw new Error(`${where} with a body, which the document does not declare`);
    return;
  }
  // Slack shows users whatever is answered to their commands, so nothing is.
  if (operation.operationId === 'v1-webhook:receive' && body === undefined) return;
  const key = JSON.stringify(schema);
  let validate = compiled.get(key);
  if (!validate) {
    validate = ajv.compile(JSON.parse(key.replaceAll('"#/', '"openapi#/')));
    compiled.set(key, validate);
  }
  if (!validate(body))
    throw new Error(
      `${where} with another shape: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body)?.slice(0, 2000)}`,
    );
}
