import type { components, operations, paths } from '../generated/rest';

/** Every path of the REST API with its methods, as clients made with openapi-fetch take it. */
export type RestPaths = paths;

/** Every operation of the REST API, as `openapi/openapi.json` names it. */
export type OperationId = keyof operations;

/** A schema of the document by its name, e.g. `RestSchema<'V1TaskSummary'>`. */
export type RestSchema<Name extends keyof components['schemas']> = components['schemas'][Name];

type Part<Id extends OperationId, Where extends 'path' | 'query'> = NonNullable<
  operations[Id]['parameters'][Where]
>;

export type PathParameters<Id extends OperationId> = Part<Id, 'path'>;
export type QueryParameters<Id extends OperationId> = Part<Id, 'query'>;

type ContentOf<R> = R extends { content: infer C } ? C[keyof C] : undefined;

/** The JSON body of a request; `undefined` where the operation takes none. */
export type RequestBody<Id extends OperationId> = ContentOf<NonNullable<operations[Id]['requestBody']>>;

type SuccessStatus = 200 | 201 | 204 | 302;

/** What an operation answers when all goes well. */
export type SuccessBody<Id extends OperationId> = {
  [Status in keyof operations[Id]['responses'] & SuccessStatus]: ContentOf<
    operations[Id]['responses'][Status]
  >;
}[keyof operations[Id]['responses'] & SuccessStatus];
