import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationId } from './types';

export type HttpMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A JSON schema as OpenAPI 3.0 writes it. */
export type SchemaObject = Readonly<Record<string, unknown>>;

export interface ParameterObject {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: SchemaObject;
}

export interface MediaTypes {
  readonly [contentType: string]: { readonly schema: SchemaObject };
}

export interface OperationObject {
  readonly operationId: OperationId;
  readonly tags: readonly string[];
  readonly parameters?: readonly ParameterObject[];
  readonly requestBody?: { readonly required: boolean; readonly content: MediaTypes };
  readonly responses: {
    readonly [status: string]: { readonly $ref?: string; readonly content?: MediaTypes };
  };
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: { readonly [path: string]: { readonly [M in HttpMethod]?: OperationObject } };
  readonly components: {
    readonly schemas: { readonly [name: string]: SchemaObject };
    readonly responses: { readonly [name: string]: { readonly content: MediaTypes } };
  };
}

let document: OpenApiDocument | undefined;

/** The REST contract (`openapi/openapi.json`), read once. */
export function openApiDocument(): OpenApiDocument {
  // The file stands two directories up from here, in the sources and in the build alike.
  document ??= JSON.parse(
    readFileSync(join(__dirname, '..', '..', 'openapi', 'openapi.json'), 'utf8'),
  ) as OpenApiDocument;
  return document;
}
