export * from './definition';
export * from './errors';
export * from './grpc';
export * from './limits';
export * from './liveness';
export * from './messages';
export * from './rest';
export * from './states';
