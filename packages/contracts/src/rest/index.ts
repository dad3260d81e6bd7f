export * from './openapi-document';
export type * from './types';
