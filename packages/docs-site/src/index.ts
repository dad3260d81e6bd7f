export * from './build-site';
export * from './pages';
export { excerptOf, type Passage, search, searchIndex } from './search';
export * from './serve-site';
