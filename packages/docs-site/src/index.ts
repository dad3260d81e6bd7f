export * from './build-site';
export { documentationServers, MCP_NAME } from './mcp-server';
export * from './pages';
export { excerptOf, type Passage, type SearchedPage, search, searchIndex } from './search';
export * from './serve-site';
